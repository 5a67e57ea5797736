public import EventContracts

/// Who is asked about one token while the feed is silent (DESIGN 3.4).
public protocol RevocationOwner: Sendable {
    /// Whether the session behind the token still lives, by its owner's own word. Throws when the owner does not answer.
    ///
    /// - Parameter token: the token as it was shown, for owners that introspect it.
    func isLive(_ claims: AccessTokenClaims, token: String) async throws -> Bool
}
