package import TokenDomain

/// What a decision about an account and one of its sessions is taken on.
package struct AccountKnowledge: Sendable, Equatable {
    package var standing: AccountStanding
    /// Session says that this one session is over.
    package var sessionEnded: Bool

    package init(standing: AccountStanding, sessionEnded: Bool = false) {
        self.standing = standing
        self.sessionEnded = sessionEnded
    }
}
