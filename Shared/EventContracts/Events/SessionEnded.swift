package import Foundation

/// A session was ended at the token service: signed out or its refresh token revoked.
/// Producer: token. Consumer: session (revokes it on the feed). Key: account. No sensitive fields.
package struct SessionEnded: RekeyEvent {
    package static let type = "rekey.session.ended"
    package static let topic = Topic.tokenSession

    package var sessionId: UUID
    package var endedAt: Date

    package init(sessionId: UUID, endedAt: Date) {
        self.sessionId = sessionId
        self.endedAt = endedAt
    }
}
