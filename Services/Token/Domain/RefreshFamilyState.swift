/// One session's chain of refresh tokens, as rules without storage: only the newest generation is worth anything.
///
/// Times are milliseconds since 1970. The shell locks the family's row, asks `present`, and does what it answers.
package struct RefreshFamilyState: Sendable, Equatable {
    /// Number of the newest token handed out; the first is 1.
    package var generation: Int64
    /// When the newest token was first handed out.
    package var rotatedAt: Int64
    /// Absolute end, set at sign-in.
    package var expiresAt: Int64
    /// The epoch the session was minted under.
    package var epoch: Int64
    package var clientID: String
    package var isRevoked: Bool

    package init(
        generation: Int64, rotatedAt: Int64, expiresAt: Int64, epoch: Int64, clientID: String, isRevoked: Bool
    ) {
        self.generation = generation
        self.rotatedAt = rotatedAt
        self.expiresAt = expiresAt
        self.epoch = epoch
        self.clientID = clientID
        self.isRevoked = isRevoked
    }

    /// What to do when a genuine token of generation `presented` comes from `client`.
    ///
    /// Revocation, the account's standing and expiry come before reuse, so grace never outlives a revocation (A7.7).
    package func present(
        generation presented: Int64, client: String, standing: AccountStanding, now: Int64
    ) -> RefreshVerdict {
        guard client.utf8.elementsEqual(clientID.utf8) else { return .refuse }
        guard isAlive(standing: standing, now: now) else { return .refuse }
        if presented == generation { return .rotate(to: generation + 1) }
        if presented == generation - 1, now - rotatedAt < RefreshLifetime.graceMilliseconds {
            return .repeatSuccessor(generation)
        }
        return .revokeFamily
    }

    /// Whether the session itself lives: not revoked, not below the account's epoch, neither idle nor old beyond its
    /// limits.
    package func isAlive(standing: AccountStanding, now: Int64) -> Bool {
        !isRevoked && standing.admitsSession(epoch: epoch)
            && now < expiresAt && now - rotatedAt < RefreshLifetime.idleMilliseconds
    }

    /// Whether a token of generation `presented` would be honoured now, without using it up (introspection).
    package func honours(generation presented: Int64, standing: AccountStanding, now: Int64) -> Bool {
        switch present(generation: presented, client: clientID, standing: standing, now: now) {
        case .rotate, .repeatSuccessor: true
        case .refuse, .revokeFamily: false
        }
    }
}
