import EventContracts
import KafkaClient
import Logging
import Metrics
import Synchronization

/// Tells metrics, status and the repair loop what a consumer did.
final class ConsumerReporter: Sendable {
    /// Wakes the repair loop when a hold begins.
    let repairs = RelayWakeUp()
    private let afterCommit: @Sendable () -> Void
    private let logger: Logger
    private let contents = Mutex(ConsumerStatus())

    init(afterCommit: @escaping @Sendable () -> Void, logger: Logger) {
        self.afterCommit = afterCommit
        self.logger = logger
    }

    var status: ConsumerStatus { contents.withLock { $0 } }

    func progress(log: String?, slots: Set<Int32>, partitions: [TopicPartition: PartitionProgress]) {
        contents.withLock { status in
            status.log = log
            status.partitions = slots
            status.stalled = partitions.values.count { $0.isStalled && $0.attempts > 1 }
            for (place, progress) in partitions {
                status.offsets[place.topic, default: [:]][place.partition] = progress.committed
            }
        }
    }

    func held(_ count: Int64) {
        contents.withLock { $0.heldStreams = Int(count) }
        Gauge(label: "rekey_inbox_held_accounts").record(count)
    }

    func committed(_ result: BatchResult) {
        for (key, number) in result.applied {
            Counter(
                label: "rekey_inbox_applied_total", dimensions: [("topic", key.topic), ("type", key.type)]
            ).increment(by: number)
        }
        count("rekey_inbox_duplicates_total", result.duplicates)
        count("rekey_inbox_unknown_events_total", result.unknown)
        count("rekey_dead_letters_total", result.deadLetters)
        for hold in result.holds {
            Counter(
                label: "rekey_inbox_gaps_total", dimensions: [("topic", hold.stream.topic), ("outcome", "held")]
            ).increment()
            logger.error(
                "stream is held",
                metadata: [
                    "topic": "\(hold.stream.topic)", "account": "\(hold.stream.account.wireText)",
                    "kind": "\(hold.kind)",
                ])
        }
        if !result.holds.isEmpty || result.wakesRepair { repairs.signal() }
        if result.hasEffects { afterCommit() }
    }

    private func count(_ label: String, _ byTopic: [String: Int]) {
        for (topic, number) in byTopic { Counter(label: label, dimensions: [("topic", topic)]).increment(by: number) }
    }
}
