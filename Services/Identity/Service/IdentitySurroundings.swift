package import EventContracts
package import HTTPKit
package import Hummingbird
package import RecoveryCrypto

/// What identity needs of other services while it answers; all of it comes from memory.
package struct IdentitySurroundings: Sendable {
    /// Notification's current sealing key; nil until it has been fetched once.
    package var notificationKey: @Sendable () -> SealingPublicKey?
    /// The claims of a grant that token signed; nil while token's keys have never been fetched. Throws when it did not.
    package var genuineGrant: @Sendable (_ compact: String) async throws -> RecoveryGrant?
    /// The claims of a request's bearer token. Throws the problem to answer.
    package var bearer: @Sendable (_ request: Request) async throws -> AccessTokenClaims
    /// The same for routes that must not be served for a session that ended half a minute ago: while the revocation
    /// feed is silent, session is asked too.
    package var sensitiveBearer: @Sendable (_ request: Request) async throws -> AccessTokenClaims
    /// Asked before each SMS, by the worker alone; nil when no check is configured.
    package var phoneRisk: (any PhoneRiskCheck)?

    /// Roughly where a caller is; nil when that is not known.
    package var place: @Sendable (_ source: SourceAddress) -> String?

    /// - Parameter sensitiveBearer: `bearer` where a test knows no difference.
    package init(
        notificationKey: @escaping @Sendable () -> SealingPublicKey?,
        genuineGrant: @escaping @Sendable (String) async throws -> RecoveryGrant?,
        bearer: @escaping @Sendable (Request) async throws -> AccessTokenClaims,
        sensitiveBearer: (@Sendable (Request) async throws -> AccessTokenClaims)? = nil,
        place: @escaping @Sendable (SourceAddress) -> String? = { _ in nil },
        phoneRisk: (any PhoneRiskCheck)? = nil
    ) {
        self.notificationKey = notificationKey
        self.genuineGrant = genuineGrant
        self.bearer = bearer
        self.sensitiveBearer = sensitiveBearer ?? bearer
        self.place = place
        self.phoneRisk = phoneRisk
    }
}
