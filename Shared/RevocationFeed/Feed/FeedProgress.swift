import EventContracts

import Foundation

/// Whether a reader of the feed has seen everything it must have seen. Pure.
///
/// It is ready when every partition was read past the end it had at the start, and has since brought a heartbeat that
/// was computed after this reader had met the log. The second condition shuts out heartbeats that still stood in a
/// producer's queue when the log was replaced.
struct FeedProgress: Sendable, Equatable {
    private struct Partition: Equatable {
        /// The end of the partition when reading began.
        var target: Int64
        /// The next offset to be read.
        var position: Int64 = 0
        /// The last heartbeat's promise, in milliseconds since 1970.
        var publishedThrough: Int64?
        var hasCurrentHeartbeat = false

        var isComplete: Bool { position >= target && hasCurrentHeartbeat }
    }

    let log: String
    /// Real time, in milliseconds since 1970.
    let metAt: Int64
    private var partitions: [Int32: Partition]

    /// - Parameters:
    ///   - targets: For each partition the end of the log at the start.
    ///   - metAt: When this reader met the log, real milliseconds since 1970.
    init(log: String, targets: [Int32: Int64], metAt: Int64) {
        self.log = log
        self.metAt = metAt
        partitions = targets.mapValues { Partition(target: $0) }
    }

    var isReady: Bool { !partitions.isEmpty && partitions.values.allSatisfy(\.isComplete) }

    /// The next offset of each partition.
    var positions: [Int32: Int64] { partitions.mapValues(\.position) }

    /// How far each partition is applied, in the order of partitions; those without a heartbeat are left out.
    var applied: [RevocationApplied.Position] {
        partitions.sorted { $0.key < $1.key }.compactMap { number, partition in
            partition.publishedThrough.map {
                RevocationApplied.Position(partition: number, offset: partition.position - 1, publishedThrough: $0)
            }
        }
    }

    /// Records that everything before `position` was read; false when the partition went back, which means that its log
    /// was emptied.
    mutating func read(_ partition: Int32, position: Int64) -> Bool {
        guard let known = partitions[partition] else { return true }
        guard position >= known.position else { return false }
        partitions[partition]?.position = position
        return true
    }

    /// Takes a promise up. Nobody signs it, so what it says of the future is cut off: it would hide every silence that
    /// follows, and acknowledge what was not read.
    ///
    /// - Parameter now: real time of the reading, in milliseconds since 1970.
    mutating func heartbeat(_ partition: Int32, publishedThrough: Int64, now: Int64) {
        partitions[partition]?.publishedThrough = min(publishedThrough, now)
        if publishedThrough >= metAt { partitions[partition]?.hasCurrentHeartbeat = true }
    }

    /// Real time since the instant up to which all partitions are known to be complete; nil before that is known.
    func staleness(now: Int64) -> Duration? {
        var oldest = Int64.max
        for partition in partitions.values {
            guard let through = partition.publishedThrough else { return nil }
            oldest = min(oldest, through)
        }
        guard oldest != .max else { return nil }
        let (age, isOverflow) = now.subtractingReportingOverflow(oldest)
        return .milliseconds(isOverflow ? 0 : max(0, age))
    }
}
