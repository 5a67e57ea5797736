import EventContracts
import Foundation
import RecoveryCrypto
import ServiceRuntime

/// Signs what identity states to token: that a password was right, under which epoch and credential version.
struct AssertionIssuer: Sendable {
    let keys: SigningKeyRing
    let dependencies: SystemDependencies

    /// An assertion for 60 seconds from now.
    /// - Parameters:
    ///   - authenticatedAt: when the password was checked; nil for now.
    ///   - replaces: the session of this device that ends when the new one opens.
    func assertion(
        account: UUID, epoch: Int64, credentialVersion: Int64, authenticatedAt: Int64? = nil, device: String? = nil,
        place: String? = nil, replaces: UUID? = nil
    ) throws -> String {
        let now = dependencies.now().milliseconds / 1000
        let claims = SignInAssertion(
            iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: account, epoch: epoch,
            cv: credentialVersion, jti: dependencies.newID(), iat: now, exp: now + SignInAssertion.lifetime,
            auth_time: authenticatedAt ?? now, device: device, place: place, replaces: replaces)
        return try keys.sign(claims, type: SignInAssertion.tokenType)
    }
}
