package import Foundation

/// The attempt ended with a new password; every other open attempt of the account is void with it.
/// Producer: identity. Consumer: token (its secrets are dead). Key: account. No sensitive fields.
package struct RecoveryCompleted: RekeyEvent {
    package static let type = "rekey.recovery.completed"
    package static let topic = Topic.recovery

    package var attemptId: UUID
    package var channel: Channel
    package var completedAt: Date

    package init(attemptId: UUID, channel: Channel, completedAt: Date) {
        self.attemptId = attemptId
        self.channel = channel
        self.completedAt = completedAt
    }
}
