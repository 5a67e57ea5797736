/// The limits of recovery by code (SMS-01, SMS-03, DESIGN 3.1). How long a code lives is configuration.
package enum CodeRule {
    /// Tries of one handle in all; the one after them is not looked at.
    package static let triesPerHandle = 5
    /// Codes of one account that may be alive at the same time.
    package static let livePerAccount = 3
    /// Accounts that may share one number, and so codes behind one handle.
    package static let codesPerHandle = 3
    /// Asked again, the same code is sent while it has this much of its life left: 5 minutes.
    package static let resendRemainderMilliseconds: Int64 = 5 * 60 * 1000

    /// Whether a code that dies at `expiresAt` is worth sending once more at `now`.
    package static func isWorthResending(at now: Int64, expiresAt: Int64) -> Bool {
        expiresAt - now >= resendRemainderMilliseconds
    }
}
