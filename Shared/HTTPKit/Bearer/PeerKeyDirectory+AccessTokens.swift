package import EventContracts
import RevocationFeed
import ServiceRuntime

extension PeerKeyDirectory: AccessTokenKeys {
    /// By token's keys, as fetched in the background.
    package func genuine(_ compact: String) async throws -> AccessTokenClaims {
        try await verify(compact, from: .token, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
    }
}
