/// How long a recovery link lives, in whole milliseconds since 1970.
///
/// *Source:* NIST SP 800-63B-4 §4.2.1.2, codes sent to e-mail "SHALL be valid for at most … 24 hours" (LNK-01).
package enum LinkLifetime {
    /// 24 hours.
    package static let milliseconds: Int64 = 24 * 60 * 60 * 1000

    /// The first instant at which a link issued at `issuedAt` is dead.
    package static func expiry(issuedAt: Int64) -> Int64 { issuedAt + milliseconds }

    /// Alive until the last millisecond before `expiresAt`, dead at exactly `expiresAt`.
    package static func isLive(at now: Int64, expiresAt: Int64) -> Bool { now < expiresAt }
}
