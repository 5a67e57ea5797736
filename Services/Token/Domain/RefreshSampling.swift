/// Which refreshes are told to others: enough to know when a device was last seen, without an event for each.
package enum RefreshSampling {
    /// One window of ten minutes brings one event at most for a session.
    package static let windowMilliseconds: Int64 = 10 * 60 * 1000

    /// Whether the previous rotation lies in an earlier window than this one. Both in milliseconds since 1970.
    package static func tells(previous: Int64, now: Int64) -> Bool {
        now / windowMilliseconds > previous / windowMilliseconds
    }
}
