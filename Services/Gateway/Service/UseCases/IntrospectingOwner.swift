import EventContracts
import RevocationFeed

/// Asks the token service, which compares with identity and session itself while its own streams are stale.
struct IntrospectingOwner: RevocationOwner {
    let client: TokenClient
    let visitor: Visitor

    func isLive(_ claims: AccessTokenClaims, token: String) async throws -> Bool {
        try await client.isActive(token, for: visitor)
    }
}
