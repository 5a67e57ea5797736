/// How long readers of the feed must remember a revocation, in milliseconds.
package enum RevocationLifetime {
    /// Ten minutes: an access token's 5 minutes, the 60 seconds of an assertion, and room for clocks that differ.
    package static let milliseconds: Int64 = 10 * 60 * 1000

    /// The instant after which no access token of a session revoked at `revokedAt` can be alive.
    package static func expiry(revokedAt: Int64) -> Int64 { revokedAt + milliseconds }
}
