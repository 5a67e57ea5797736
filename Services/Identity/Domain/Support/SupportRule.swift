/// The fixed numbers of support cases and of the people who work on them, in milliseconds.
package enum SupportRule {
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    /// A dispute that began earlier than this before the case is none that a case can settle.
    package static let disputeReach = 90 * day
    /// A contact that was removed longer ago than this says nothing in a case.
    package static let contactReach = 90 * day
    /// Only a contact that was confirmed this long before the case opened may object by link: a hijacker's is younger.
    package static let objectorAge = 7 * day
    package static let objectionLinkLife = 14 * day
    /// No contact can be changed for so long after one was restored; then, too, the case closes.
    package static let coolDown = 3 * day

    /// An agent's session ends after this at the latest, and after this without use.
    package static let sessionLife = 480 * minute
    package static let sessionIdleness = 30 * minute
    /// Wrong passwords or codes in a row, and how long nothing more is compared after them.
    package static let freeFailures = 10
    package static let lockMilliseconds = 15 * minute

    /// Milliseconds still to wait after so many failures in a row; 0 when a try is allowed.
    package static func remainingLock(failures: Int, last: Int64, now: Int64) -> Int64 {
        failures < freeFailures ? 0 : max(0, last + lockMilliseconds - now)
    }

    /// The failures after one more: a lock that is over begins a new row.
    package static func countingFailure(failures: Int) -> Int { failures >= freeFailures ? 1 : failures + 1 }

    /// Whether a dispute that began then can be the subject of a case opened now, both in milliseconds since 1970.
    package static func isRecent(_ disputedSince: Int64, now: Int64) -> Bool {
        disputedSince <= now && disputedSince >= now - disputeReach
    }
}
