package import Foundation

/// A contact was taken off the account, here because the sign-up address was proved for the first time.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. No sensitive fields.
package struct ContactRemoved: RekeyEvent {
    package static let type = "rekey.contact.removed"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    /// `first-proof`.
    package var reason: String

    package init(contactId: UUID, channel: Channel, reason: String) {
        self.contactId = contactId
        self.channel = channel
        self.reason = reason
    }
}
