package import Foundation

/// The attempt is dead without having been used.
/// Producer: identity. Consumer: token (its secrets are dead, at once and for ever). Key: account. No sensitive fields.
package struct RecoveryVoided: RekeyEvent {
    package static let type = "rekey.recovery.voided"
    package static let topic = Topic.recovery

    package var attemptId: UUID
    package var reason: Reason
    package var voidedAt: Date

    package init(attemptId: UUID, reason: Reason, voidedAt: Date) {
        self.attemptId = attemptId
        self.reason = reason
        self.voidedAt = voidedAt
    }

    /// What killed it.
    package enum Reason: String, Codable, Sendable {
        case otherAttemptCompleted = "other-attempt-completed"
        case passwordChanged = "password-changed"
        case contactChanged = "contact-changed"
        case frozen
        case passwordDisabled = "password-disabled"
        case expired
    }
}
