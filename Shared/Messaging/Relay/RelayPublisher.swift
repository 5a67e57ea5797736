import EventContracts
import Foundation
import KafkaClient
import Logging
import Metrics
import PostgresClient

/// Publishes unsent rows of the leased buckets, in order, and marks what the broker acknowledged.
///
/// There is no cursor and no lock is held while publishing: a crash at any point leaves rows unsent that are sent
/// again, and consumers drop the copies (A1.2, A1.4, A1.5).
struct RelayPublisher: Sendable {
    enum Outcome: Equatable {
        case idle
        case published(Int)
        case failed
        /// The log was found emptied; the caller starts the republication.
        case logEmptied(KnownLog)
    }

    let client: PostgresClient
    let producer: KafkaProducer
    let authenticity: (any RecordAuthenticity)?
    let leases: LeaseKeeper
    let state: RelayState
    let configuration: RelayConfiguration
    let logger: Logger

    /// One batch. Database errors are thrown; broker errors are an outcome.
    func publishOnce() async throws -> Outcome {
        guard let (log, known) = state.publishing else { return .idle }
        let buckets = leases.slots
        guard !buckets.isEmpty else { return .idle }
        let rows = try await OutboxStore.unsent(
            buckets: buckets.sorted().map(Int64.init), limit: configuration.batchSize,
            perStream: configuration.perStream,
            client: client)
        guard !rows.isEmpty else { return .idle }
        let records = try rows.map { try $0.record(signedBy: authenticity) }
        guard let results = await Abandonable.run({ [producer] in await producer.send(records) }) else {
            return .failed
        }
        return try await settle(PublishReport(rows: rows, results: results, known: known), log: log)
    }

    /// Marks what was acknowledged, if the log is still the one that was meant.
    func settle(_ report: PublishReport, log: KnownLog) async throws -> Outcome {
        if report.isLogEmptied { return .logEmptied(log) }
        if let error = report.firstError {
            logger.warning(
                "events not acknowledged, sent again later",
                metadata: ["count": "\(report.failures)", "error": "\(error)"])
        }
        guard let first = report.sent.map(\.createdAt).min(), let last = report.sent.map(\.createdAt).max() else {
            return .failed
        }
        let ids = report.sent.map(\.envelope.id)
        let marks = report.marks
        let isMarked = try await client.transaction { tx in
            guard try RelayLogStore.isCurrent(log, in: tx) else { return false }
            try OutboxStore.markSent(ids, createdFrom: first, createdThrough: last, in: tx)
            try RelayLogStore.raiseMarks(marks, log: log.id, in: tx)
            return true
        }
        guard isMarked else { return .failed }
        state.raise(marks, of: log)
        measure(report.sent)
        return report.failures > 0 ? .failed : .published(ids.count)
    }

    private func measure(_ rows: [OutboxRow]) {
        let now = Date()
        let delay = Recorder(label: "rekey_outbox_publish_delay_seconds", aggregate: true)
        for row in rows { delay.record(max(0, now.timeIntervalSince(row.createdAt))) }
        for (topic, rows) in Dictionary(grouping: rows, by: \.topic) {
            Counter(label: "rekey_outbox_published_total", dimensions: [("topic", topic)]).increment(by: rows.count)
        }
    }
}
