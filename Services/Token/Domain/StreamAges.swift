/// How old token's knowledge is, per stream it depends on when it mints (DESIGN 3.4).
package struct StreamAges: Sendable, Equatable {
    /// Above this a stream is stale and the owner is asked instead.
    package static let limit: Duration = .seconds(5)

    /// Nil where it cannot be known: nothing of the current log has been heard yet, or an event of the account is
    /// missing.
    package var account: Duration?
    package var credential: Duration?
    package var revocation: Duration?

    package init(account: Duration?, credential: Duration?, revocation: Duration?) {
        self.account = account
        self.credential = credential
        self.revocation = revocation
    }

    /// Whether the local tables may decide alone.
    package var areFresh: Bool {
        guard let account, let credential, let revocation else { return false }
        return max(account, credential, revocation) <= Self.limit
    }
}
