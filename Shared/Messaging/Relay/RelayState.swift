import KafkaClient
import Synchronization

/// What the loops of one relay know together.
final class RelayState: Sendable {
    private struct Contents {
        var log: KnownLog?
        var marks: [TopicPartition: Int64] = [:]
        var isPublishing = false
        var isBeating = false
    }

    private let contents = Mutex(Contents())

    /// The log to publish to, with the offsets acknowledged so far; nil while rows are being made unsent, or before the
    /// broker has answered.
    var publishing: (log: KnownLog, marks: [TopicPartition: Int64])? {
        contents.withLock { contents in
            guard contents.isPublishing, let log = contents.log else { return nil }
            return (log, contents.marks)
        }
    }

    var log: KnownLog? { contents.withLock { $0.log } }

    /// Whether everything from before the log's reset is published, so that heartbeats tell the truth to a reader that
    /// knows this log only.
    var isBeating: Bool { contents.withLock { $0.isPublishing && $0.isBeating } }

    /// Stops publication until ``resume(_:marks:)``; the log is about to change.
    func pause() {
        contents.withLock { contents in
            contents.isPublishing = false
            contents.isBeating = false
        }
    }

    func resume(_ log: KnownLog, marks: [TopicPartition: Int64]) {
        contents.withLock { $0 = Contents(log: log, marks: marks, isPublishing: true, isBeating: false) }
    }

    /// Heartbeats may begin, if `log` is still the current one.
    func allowHeartbeats(of log: KnownLog) {
        contents.withLock { contents in
            if contents.log == log { contents.isBeating = true }
        }
    }

    /// Remembers acknowledged offsets of `log`; ignored when the log has changed meanwhile.
    func raise(_ marks: [TopicPartition: Int64], of log: KnownLog) {
        contents.withLock { contents in
            guard contents.log == log else { return }
            contents.marks.merge(marks) { max($0, $1) }
        }
    }
}
