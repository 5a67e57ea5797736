package import Foundation

/// A link or code was exchanged for a grant; a link may be again while the attempt is open, a code may not.
/// Producer: token. Consumer: identity (counts codes that were used, by prefix). Key: account. No sensitive fields.
package struct RecoverySecretRedeemed: RekeyEvent {
    package static let type = "rekey.recovery-secret.redeemed"
    package static let topic = Topic.recoverySecret

    package var attemptId: UUID
    package var issueId: UUID
    /// Nil in records from before codes existed: a link by e-mail.
    package var channel: Channel?
    package var contactId: UUID?
    package var redeemedAt: Date

    package init(
        attemptId: UUID, issueId: UUID, channel: Channel? = nil, contactId: UUID? = nil, redeemedAt: Date
    ) {
        self.attemptId = attemptId
        self.issueId = issueId
        self.channel = channel
        self.contactId = contactId
        self.redeemedAt = redeemedAt
    }
}
