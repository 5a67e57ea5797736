package import EventContracts
package import Hummingbird
package import RecoveryCrypto

/// What identity needs of other services while it answers; all of it comes from memory.
package struct IdentitySurroundings: Sendable {
    /// Notification's current sealing key; nil until it has been fetched once.
    package var notificationKey: @Sendable () async -> SealingPublicKey?
    /// The claims of a grant that token signed; nil while token's keys have never been fetched. Throws when it did not.
    package var genuineGrant: @Sendable (_ compact: String) async throws -> RecoveryGrant?
    /// The claims of a request's bearer token. Throws the problem to answer.
    package var bearer: @Sendable (_ request: Request) async throws -> AccessTokenClaims

    package init(
        notificationKey: @escaping @Sendable () async -> SealingPublicKey?,
        genuineGrant: @escaping @Sendable (String) async throws -> RecoveryGrant?,
        bearer: @escaping @Sendable (Request) async throws -> AccessTokenClaims
    ) {
        self.notificationKey = notificationKey
        self.genuineGrant = genuineGrant
        self.bearer = bearer
    }
}
