import Foundation
import KafkaClient

/// What one batch of delivery reports means. Pure.
struct PublishReport: Sendable {
    /// Rows to mark: acknowledged, and nothing before them in their stream failed. A row behind a failed one is sent
    /// again after it, so that the order in the topic is right at least once.
    var sent: [OutboxRow] = []
    /// Next offsets after the acknowledged records.
    var marks: [TopicPartition: Int64] = [:]
    /// An acknowledged offset lies below what was acknowledged before: the log was emptied under the same name.
    var isLogEmptied = false
    var failures = 0
    var firstError: KafkaError?

    /// - Parameters:
    ///   - known: The next offsets acknowledged before this batch was sent.
    init(rows: [OutboxRow], results: [DeliveryResult], known: [TopicPartition: Int64]) {
        var broken: Set<StreamKey> = []
        for (row, result) in zip(rows, results) {
            switch result {
            case .delivered(let offset):
                let place = TopicPartition(topic: row.topic, partition: row.partition)
                if offset < known[place] ?? 0 { isLogEmptied = true }
                marks[place] = max(marks[place] ?? 0, offset + 1)
                if let stream = row.stream, broken.contains(stream) { continue }
                sent.append(row)
            case .failed(let error):
                failures += 1
                firstError = firstError ?? error
                if let stream = row.stream { broken.insert(stream) }
            }
        }
    }
}
