/// One owned partition of a consumer. Pure.
struct PartitionProgress: Sendable {
    /// The offset in the database.
    var committed: Int64
    /// Records that wait because an earlier one is being tried again; in order.
    var backlog: [InboundRecord] = []
    /// When the next attempt is due; nil when the partition flows.
    var retryAt: ContinuousClock.Instant?
    var attempts = 0

    var isStalled: Bool { retryAt != nil }

    /// Waits before the next attempt, doubling from 50 ms to 5 s.
    mutating func stall(_ records: [InboundRecord], now: ContinuousClock.Instant, jitter: Double) {
        backlog = records
        let wait = Duration.milliseconds(min(50 << min(attempts, 7), 5000)) * jitter
        attempts += 1
        retryAt = now + wait
    }

    /// The head of the partition went through.
    mutating func flow(committed: Int64) {
        self.committed = committed
        retryAt = nil
        attempts = 0
    }
}
