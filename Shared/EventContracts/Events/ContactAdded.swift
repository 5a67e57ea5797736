package import Foundation

/// A second address or number was proved and now stands on the account beside the first.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. Order: after `contact.verified` of the
/// contact. No sensitive fields.
package struct ContactAdded: RekeyEvent {
    package static let type = "rekey.contact.added"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    package var addedAt: Date

    package init(contactId: UUID, channel: Channel, addedAt: Date) {
        self.contactId = contactId
        self.channel = channel
        self.addedAt = addedAt
    }
}
