package import EventContracts
package import RecoveryCrypto
package import ServiceRuntime

/// Reads an access token of our own making.
package struct ReadAccessToken: Sendable {
    private let signing: SigningKeyRing
    private let dependencies: SystemDependencies

    package init(signing: SigningKeyRing, dependencies: SystemDependencies) {
        self.signing = signing
        self.dependencies = dependencies
    }

    /// The claims, or nil unless it is genuine, of the right type and not expired. Says nothing about its session.
    package func run(_ text: String) -> AccessTokenClaims? {
        guard
            let claims = try? signing.verifier.verify(
                text, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self),
            (try? claims.validate(now: dependencies.now())) != nil
        else { return nil }
        return claims
    }
}
