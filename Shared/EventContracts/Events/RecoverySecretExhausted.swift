package import Foundation

/// Wrong codes used up a challenge, or closed the account's recovery by SMS until another path succeeds (SMS-03).
/// Producer: token. Consumer: identity (history, notice to the owner). Key: account. No sensitive fields.
package struct RecoverySecretExhausted: RekeyEvent {
    package static let type = "rekey.recovery-secret.exhausted"
    package static let topic = Topic.recoverySecret

    package var attemptId: UUID
    package var issueId: UUID
    /// Whether this account gets no codes any more until a recovery or password change succeeds.
    package var smsRecoveryClosed: Bool
    package var exhaustedAt: Date

    package init(attemptId: UUID, issueId: UUID, smsRecoveryClosed: Bool, exhaustedAt: Date) {
        self.attemptId = attemptId
        self.issueId = issueId
        self.smsRecoveryClosed = smsRecoveryClosed
        self.exhaustedAt = exhaustedAt
    }
}
