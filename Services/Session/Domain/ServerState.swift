/// What is known of one resource server and one revocation (DESIGN 3.8).
package enum ServerState: String, Sendable, CaseIterable {
    /// It refuses the ended sessions.
    case confirmed
    /// It is present and has not said so yet.
    case pending
    /// Nothing was heard of it for longer than its lease.
    case unreachable
    /// Whatever it knows, no access token of the ended sessions is alive any more.
    case safe

    /// After this no access token of a revoked session is alive, in milliseconds: the five minutes of its life, the five
    /// seconds for which token goes on making them without news of revocations, and as much for clocks that differ.
    package static let accessTokenLife: Int64 = 310_000

    /// Nothing more is to come.
    package var isDone: Bool { self == .confirmed || self == .safe }

    /// All instants are milliseconds since 1970 by the clock of session's database.
    ///
    /// - Parameters:
    ///   - written: when the revocation was written; nil while session has not heard of it.
    ///   - publishedThrough: the server has applied everything that was written to the account's partition before this;
    ///     nil when it has said nothing about the partition.
    ///   - leaseUntil: exclusive.
    package init(written: Int64?, publishedThrough: Int64?, leaseUntil: Int64, now: Int64) {
        if let written {
            if let publishedThrough, publishedThrough >= written {
                self = .confirmed
                return
            }
            if now >= written + Self.accessTokenLife {
                self = .safe
                return
            }
        }
        self = now < leaseUntil ? .pending : .unreachable
    }
}
