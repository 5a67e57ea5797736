/// How often something may happen: `count` times in `period`, up to `count` of them at once.
package struct RateLimit: Sendable, Hashable {
    package let count: Int
    package let period: Duration

    /// - Parameters:
    ///   - count: at least 1; also the burst.
    ///   - period: at least a millisecond a use.
    package init(_ count: Int, per period: Duration) {
        self.count = max(1, count)
        self.period = period
    }

    /// Time that one use takes from the allowance, in whole milliseconds, at least one.
    var intervalMilliseconds: Int64 {
        max(1, milliseconds(period) / Int64(count))
    }

    private func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
