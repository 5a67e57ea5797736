/// How long a grant lives: 10 minutes; for a link not past the link's own end, for a code (used up by it) in full.
package enum GrantLifetime {
    /// Ten minutes.
    package static let milliseconds: Int64 = 600 * 1000

    /// The JWT `exp` in whole seconds, for a redemption at `now` of a link that dies at `linkExpiresAt` (both
    /// milliseconds).
    ///
    /// `exp` has no milliseconds. The link's end is rounded **up**: a link accepted in the last second of its life must
    /// give a grant that can still be used. So a grant may outlive its link by less than one second; the link itself
    /// does not. The ten minutes are rounded down.
    package static func expirySeconds(now: Int64, linkExpiresAt: Int64) -> Int64 {
        min(expirySeconds(now: now), (linkExpiresAt + 999) / 1000)
    }

    /// The same for a code redeemed at `now`.
    package static func expirySeconds(now: Int64) -> Int64 { (now + milliseconds) / 1000 }
}
