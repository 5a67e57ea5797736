package import Foundation

/// A refresh token that had been rotated away was presented again: its family is revoked.
/// Producer: token. Consumers: session (revokes the session), notification. Key: account. No sensitive fields.
package struct RefreshTokenReused: RekeyEvent {
    package static let type = "rekey.refresh-token.reused"
    package static let topic = Topic.tokenSession

    package var sessionId: UUID
    package var detectedAt: Date

    package init(sessionId: UUID, detectedAt: Date) {
        self.sessionId = sessionId
        self.detectedAt = detectedAt
    }
}
