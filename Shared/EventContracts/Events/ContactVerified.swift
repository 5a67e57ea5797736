package import Foundation

/// A contact was proved by a secret sent to it.
/// Producer: identity. Consumers: token and session (epoch when `firstProof`). Key: account. No sensitive fields.
package struct ContactVerified: RekeyEvent {
    package static let type = "rekey.contact.verified"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    /// The first proof of the sign-up address: everything set before it was removed and the epoch bumped (DESIGN 3.9).
    package var firstProof: Bool
    /// The account's epoch after this.
    package var epoch: Int64

    package init(contactId: UUID, channel: Channel, firstProof: Bool, epoch: Int64) {
        self.contactId = contactId
        self.channel = channel
        self.firstProof = firstProof
        self.epoch = epoch
    }
}
