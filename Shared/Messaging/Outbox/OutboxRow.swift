import EventContracts
import Foundation
import KafkaClient
import PostgresClient

/// A stored outbox row and the record it becomes.
struct OutboxRow: Sendable {
    var envelope: EventEnvelope
    var topic: String
    var partition: Int32
    /// Wall clock of the insert.
    var createdAt: Date

    /// The columns that ``init(_:)`` reads.
    static let columns = """
        event_id, topic, account, partition, sequence, incarnation, type, source, occurred_at, correlation, causation, \
        traceparent, data_schema, expires_at, data::text as data, created_at
        """

    init(envelope: EventEnvelope, topic: String, partition: Int32, createdAt: Date) {
        self.envelope = envelope
        self.topic = topic
        self.partition = partition
        self.createdAt = createdAt
    }

    init(_ row: Row) throws(PostgresError) {
        envelope = EventEnvelope(
            id: try row.decode("event_id"), source: try row.decode("source"), type: try row.decode("type"),
            time: try row.decode("occurred_at"), account: try row.decode("account"),
            incarnation: try row.decode("incarnation"), sequence: try row.decode("sequence"),
            correlation: try row.decode("correlation"), causation: try row.decode("causation"),
            expiresAt: try row.decode("expires_at"), traceparent: try row.decode("traceparent"),
            dataSchema: try row.decode("data_schema"), data: [UInt8](try row.decode("data", as: String.self).utf8))
        topic = try row.decode("topic")
        partition = try row.decode("partition")
        createdAt = try row.decode("created_at")
    }

    /// The record in CloudEvents binary mode; the key is the account, or none. Signed when `authenticity` is given.
    func record(signedBy authenticity: (any RecordAuthenticity)?) throws -> KafkaRecord {
        let stored = try StoredRecord(envelope).signed(by: authenticity, topic: topic)
        return KafkaRecord(
            topic: topic, partition: partition, key: stored.key, value: stored.value, headers: stored.headers)
    }

    /// Rows of one stream are published in order; rows without a sequence stand alone.
    var stream: StreamKey? {
        guard envelope.sequence != nil, let account = envelope.account else { return nil }
        return StreamKey(topic: topic, account: account)
    }
}
