/// What to do with a signed-in browser's tokens before they are used.
package enum SessionFreshness: Sendable, Equatable {
    /// The access token is good.
    case fresh
    /// The access token is over or nearly so: get a new one first.
    case refresh

    /// An access token is renewed while it still has this many seconds, so that it does not die on the way to a service.
    static let margin: Int64 = 30

    /// - Parameters:
    ///   - expiry: the token's `exp`, in seconds since 1970.
    ///   - now: milliseconds since 1970.
    package init(expiry: Int64, nowMilliseconds now: Int64) {
        self = now < (expiry - Self.margin) * 1000 ? .fresh : .refresh
    }
}
