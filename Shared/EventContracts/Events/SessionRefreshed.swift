package import Foundation

/// A session is in use: its refresh token was rotated. Sampled, at most one in ten minutes for each session.
/// Producer: token. Consumer: session (last seen). Key: account. No sensitive fields.
package struct SessionRefreshed: RekeyEvent {
    package static let type = "rekey.session.refreshed"
    package static let topic = Topic.tokenSession

    package var sessionId: UUID
    package var refreshedAt: Date

    package init(sessionId: UUID, refreshedAt: Date) {
        self.sessionId = sessionId
        self.refreshedAt = refreshedAt
    }
}
