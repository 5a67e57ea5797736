package import PostgresClient
package import RecoveryCrypto
package import ServiceRuntime

/// Finds the family of a refresh token that is really ours; noise finds nothing and so can end nothing.
package struct FindRefreshFamily: Sendable {
    private let client: PostgresClient
    private let refreshTokens: RefreshTokenDeriver
    private let dependencies: SystemDependencies

    package init(client: PostgresClient, refreshTokens: RefreshTokenDeriver, dependencies: SystemDependencies) {
        self.client = client
        self.refreshTokens = refreshTokens
        self.dependencies = dependencies
    }

    /// The family as it stands, not locked; nil unless `token` is genuine, whatever its generation.
    package func run(_ token: RefreshToken) async throws -> RefreshFamily? {
        let found = try await client.transaction { tx in try RefreshFamilyStore.find(id: token.family, in: tx) }
        // An unknown family costs the same work as a known one.
        let genuine = refreshTokens.isGenuine(
            token, nonce: found?.nonce ?? dependencies.random.bytes(32),
            keyID: found?.keyID ?? refreshTokens.currentKeyID)
        return genuine ? found : nil
    }
}
