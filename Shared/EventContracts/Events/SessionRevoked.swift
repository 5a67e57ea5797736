package import Foundation

/// One session, or every session of the account minted below an epoch, is dead.
/// Producer: session. Consumers: every resource server and every service that accepts a bearer token; they apply `max`.
/// Key: account. No sequence: monotone. No sensitive fields.
package struct SessionRevoked: RekeyEvent {
    package static let type = "rekey.session.revoked"
    package static let topic = Topic.revocation

    /// Set when one session is meant.
    package var sessionId: UUID?
    /// Set when the whole account is meant: sessions with a lower epoch are dead.
    package var belowEpoch: Int64?
    package var revokedAt: Date
    /// After this no access token of the session can be alive and readers may forget it.
    package var expiresAt: Date

    package init(sessionId: UUID? = nil, belowEpoch: Int64? = nil, revokedAt: Date, expiresAt: Date) {
        self.sessionId = sessionId
        self.belowEpoch = belowEpoch
        self.revokedAt = revokedAt
        self.expiresAt = expiresAt
    }
}
