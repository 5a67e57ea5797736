package import Foundation

/// A proved contact took the place of the primary one of its channel.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. Order: after `contact.verified` of the
/// new contact. No sensitive fields.
package struct ContactReplaced: RekeyEvent {
    package static let type = "rekey.contact.replaced"
    package static let topic = Topic.account

    /// The contact that counts from now on.
    package var contactId: UUID
    /// The one it replaced; nil when the account had none of this channel.
    package var replacedContactId: UUID?
    package var channel: Channel
    package var replacedAt: Date

    package init(contactId: UUID, replacedContactId: UUID?, channel: Channel, replacedAt: Date) {
        self.contactId = contactId
        self.replacedContactId = replacedContactId
        self.channel = channel
        self.replacedAt = replacedAt
    }
}
