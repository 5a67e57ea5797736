package import Foundation

/// A link was exchanged for a grant. May happen again while the attempt is open.
/// Producer: token. Consumers: none yet beside the account's history. Key: account. No sensitive fields.
package struct RecoverySecretRedeemed: RekeyEvent {
    package static let type = "rekey.recovery-secret.redeemed"
    package static let topic = Topic.recoverySecret

    package var attemptId: UUID
    package var issueId: UUID
    package var redeemedAt: Date

    package init(attemptId: UUID, issueId: UUID, redeemedAt: Date) {
        self.attemptId = attemptId
        self.issueId = issueId
        self.redeemedAt = redeemedAt
    }
}
