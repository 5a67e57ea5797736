import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import ServiceRuntime

/// Writes a dead letter: the row with the whole record, and the event on the service's dead-letter topic.
struct DeadLetterWriter: Sendable {
    /// Longest value that travels in the event; a longer one stays in the table only. Base64 and the JSON around it
    /// keep the event under ``Topic/maximumRecordBytes``.
    private static let largestValue = 120_000
    private static let largestHeaders = 8192

    let outbox: Outbox

    func write(
        _ record: StoredRecord, place: RecordPlace, envelope: EventEnvelope?, reason: String,
        in tx: borrowing Transaction
    ) throws {
        let id = outbox.dependencies.newID()
        try DeadLetterStore.insert(id: id, place: place, record: record, envelope: envelope, reason: reason, in: tx)
        guard let topic = Topic.deadLetter(of: outbox.source.rawValue) else { return }
        let event = RecordDeadLettered(
            reason: reason, originalTopic: place.topic, originalPartition: place.partition,
            originalOffset: place.offset,
            originalHeaders: Self.headers(of: record), originalValue: Self.value(of: record),
            at: outbox.dependencies.now())
        try outbox.append(event, account: envelope?.account, cause: envelope, topic: topic, in: tx)
    }

    /// Headers that are text and together not too long. jsonb refuses NUL, which no header of ours holds.
    private static func headers(of record: StoredRecord) -> [String: String] {
        var size = 0
        var result: [String: String] = [:]
        for header in record.headers where !header.name.utf8.contains(0) && !header.value.contains(0) {
            guard let text = String(validating: header.value, as: UTF8.self) else { continue }
            size += header.name.utf8.count + header.value.count
            guard size <= largestHeaders else { break }
            result[header.name] = text
        }
        return result
    }

    private static func value(of record: StoredRecord) -> String? {
        guard let value = record.value, value.count <= largestValue else { return nil }
        return Data(value).base64EncodedString()
    }
}
