/// Limits of a refresh token family, in whole milliseconds.
///
/// *Source:* NIST SP 800-63B-4 §2.1.3 (30 days overall at AAL1), RFC 9700 §4.14.2 (idle end), A7.7 (grace).
package enum RefreshLifetime {
    /// Absolute end after the sign-in: 30 days.
    package static let absoluteMilliseconds: Int64 = 30 * 24 * 60 * 60 * 1000
    /// End without use: 14 days.
    package static let idleMilliseconds: Int64 = 14 * 24 * 60 * 60 * 1000
    /// How long the token just rotated away still gets its successor once more: 10 seconds.
    package static let graceMilliseconds: Int64 = 10 * 1000
}
