import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import RecoveryCrypto
import ServiceRuntime
import TokenService

/// The members of a token answer that tests look at.
struct TokensAnswer: Decodable, Sendable {
    var access_token: String
    var token_type: String
    var expires_in: Int
    var refresh_token: String
}

extension TokenBench {
    /// Identity's statement that a password was right.
    func assertion(
        account: UUID, epoch: Int64 = 1, credentialVersion: Int64 = 1, device: String? = "Phone",
        change: (inout SignInAssertion) -> Void = { _ in }
    ) throws -> String {
        let now = dependencies.now().milliseconds / 1000
        var claims = SignInAssertion(
            iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: account, epoch: epoch,
            cv: credentialVersion,
            jti: UUID(), iat: now, exp: now + SignInAssertion.lifetime, auth_time: now, device: device)
        change(&claims)
        return try identitySigning.sign(claims, type: SignInAssertion.tokenType)
    }

    /// Opens a session without HTTP.
    func signIn(account: UUID, epoch: Int64 = 1, credentialVersion: Int64 = 1) async throws -> TokenPair {
        let text = try assertion(account: account, epoch: epoch, credentialVersion: credentialVersion)
        return try await application.openSession.run(assertion: text, client: Self.cli)
    }

    func refresh(_ token: String) async throws -> TokenPair {
        try await application.refreshSession.run(refreshToken: token, client: Self.cli)
    }

    /// Whether the refresh token is refused as such; other errors are thrown.
    func isRefused(_ token: String) async throws -> Bool {
        do {
            _ = try await refresh(token)
            return false
        } catch OAuthError.invalidGrant {
            return true
        }
    }

    func claims(_ access: String) throws -> AccessTokenClaims {
        try SignatureVerifier(keys: keys.signing.publicJWKS).verify(
            access, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
    }

    /// Identity says that the password changed.
    func changePassword(of account: UUID, epoch: Int64, credentialVersion: Int64) async throws {
        let now = dependencies.now()
        let event = PasswordChanged(
            reason: .reset, epoch: epoch, credentialVersion: credentialVersion, signOutEverywhere: true, changedAt: now,
            noticeExpiresAt: now)
        try await apply(event, of: account, by: PasswordChangedHandler())
    }

    /// Session says so on the feed.
    func revoke(session: UUID? = nil, belowEpoch: Int64? = nil, of account: UUID) async throws {
        let now = dependencies.now()
        let event = SessionRevoked(sessionId: session, belowEpoch: belowEpoch, revokedAt: now, expiresAt: now)
        try await apply(event, of: account, by: SessionRevokedHandler(dependencies: dependencies))
    }

    func isActive(_ token: String) async throws -> Bool {
        try await application.introspectToken.run(token: token) != nil
    }

    static let grantType = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"

    /// Exchanges an assertion as the public development client.
    func exchange(_ assertion: String) async throws -> TestResponse {
        try await postForm("/oauth/token", "\(Self.grantType)&assertion=\(assertion)&client_id=rekey-cli")
    }
}
