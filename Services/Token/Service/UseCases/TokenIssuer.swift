import EventContracts
import Foundation
package import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Writes the two tokens of a session. Decides nothing: call it only after the rule has said yes and is committed.
package struct TokenIssuer: Sendable {
    private let signing: SigningKeyRing
    private let refreshTokens: RefreshTokenDeriver
    private let dependencies: SystemDependencies

    package init(signing: SigningKeyRing, refreshTokens: RefreshTokenDeriver, dependencies: SystemDependencies) {
        self.signing = signing
        self.refreshTokens = refreshTokens
        self.dependencies = dependencies
    }

    /// The access token of now and the refresh token of the family's current generation.
    package func tokens(for family: RefreshFamily) throws -> TokenPair {
        let issuedAt = dependencies.now().milliseconds / 1000
        let claims = AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: family.account, aud: AccessTokenClaims.audience,
            exp: issuedAt + AccessTokenClaims.lifetime, iat: issuedAt, jti: dependencies.newID(),
            client_id: family.state.clientID, sid: family.id, epoch: family.state.epoch,
            auth_time: family.authTime.milliseconds / 1000)
        let refresh = try refreshTokens.token(
            family: family.id, generation: family.state.generation, nonce: family.nonce, keyID: family.keyID)
        return TokenPair(
            accessToken: try signing.sign(claims, type: AccessTokenClaims.tokenType), refreshToken: refresh.text,
            expiresInSeconds: AccessTokenClaims.lifetime)
    }
}
