/// How old token's knowledge is, per stream it depends on when it mints (DESIGN 3.4).
package struct StreamAges: Sendable, Equatable {
    /// Above this a stream is stale and the owner is asked instead.
    package static let limit: Duration = .seconds(5)

    /// Nil: nothing of the current log has been heard yet.
    package var account: Duration?
    package var credential: Duration?
    package var revocation: Duration?
    /// An event of the account is missing and could not be fetched: what came after it is not known.
    package var hasGap: Bool

    package init(account: Duration?, credential: Duration?, revocation: Duration?, hasGap: Bool) {
        self.account = account
        self.credential = credential
        self.revocation = revocation
        self.hasGap = hasGap
    }

    /// Whether the local tables may decide alone.
    package var areFresh: Bool {
        guard !hasGap, let account, let credential, let revocation else { return false }
        return max(account, credential, revocation) <= Self.limit
    }
}
