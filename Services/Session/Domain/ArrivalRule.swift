/// What becomes of a session when session hears that token has opened it.
package enum ArrivalRule {
    /// The reason to revoke it at once, or nil when it may live: it was minted under an epoch that is over already,
    /// or its end was heard of before its beginning.
    package static func revocation(epoch: Int64, floor: AccountFloor, knownEnd: SessionEnd?) -> SessionEnd? {
        knownEnd ?? (floor.kills(epoch: epoch) ? .belowEpoch : nil)
    }
}
