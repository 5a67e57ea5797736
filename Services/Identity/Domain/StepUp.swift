/// How long the password, given once more in a session, opens what a session alone may not do (DESIGN 6).
package enum StepUp {
    /// In milliseconds; told to clients as `max_age` in seconds (RFC 9470).
    package static let lifeMilliseconds: Int64 = 600_000

    /// Whether a proof of `provedAt` still counts at `now`, both in milliseconds since 1970. Dead at exactly ten
    /// minutes.
    package static func isFresh(provedAt: Int64?, now: Int64) -> Bool {
        guard let provedAt else { return false }
        return now < provedAt + lifeMilliseconds
    }
}
