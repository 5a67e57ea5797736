/// What is known of a number's SIM card before a code is sent to it (SMS-11).
package struct SIMChange: Sendable, Equatable {
    /// A SIM card younger than this many milliseconds may be in somebody else's telephone: 72 hours.
    package static let suspiciousAge: Int64 = 72 * 3_600_000
    /// When the card behind the number was last changed, in milliseconds since 1970; nil when that is not known.
    package let changedAt: Int64?

    package init(changedAt: Int64?) { self.changedAt = changedAt }

    /// Whether no code may go to the number at `now`. A change in the future is a clock that runs ahead: recent.
    package func isSuspicious(now: Int64) -> Bool {
        guard let changedAt else { return false }
        return now < changedAt + Self.suspiciousAge
    }
}
