package import EventContracts
package import Foundation
package import RecoveryCrypto
package import ServiceRuntime

/// Signs token's statement to identity that a recovery secret was presented. Decides nothing.
package struct GrantIssuer: Sendable {
    private let signing: SigningKeyRing
    private let dependencies: SystemDependencies

    package init(signing: SigningKeyRing, dependencies: SystemDependencies) {
        self.signing = signing
        self.dependencies = dependencies
    }

    /// - Parameter expirySeconds: the JWT `exp`.
    package func grant(
        account: UUID, attempt: UUID, contact: UUID, channel: Channel, expirySeconds: Int64, now: Date
    ) throws -> GrantAnswer {
        let issuedAt = now.milliseconds / 1000
        let claims = RecoveryGrant(
            iss: RecoveryGrant.issuer, aud: RecoveryGrant.audience, sub: account, attempt: attempt, contact: contact,
            channel: channel, jti: dependencies.newID(), iat: issuedAt, exp: expirySeconds)
        let grant = try signing.sign(claims, type: RecoveryGrant.tokenType)
        return GrantAnswer(grant: grant, expiresInSeconds: expirySeconds - issuedAt)
    }
}
