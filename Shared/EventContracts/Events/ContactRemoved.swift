package import Foundation

/// A contact was taken off the account: by its owner, or because the sign-up address was proved for the first time.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. No sensitive fields.
package struct ContactRemoved: RekeyEvent {
    package static let type = "rekey.contact.removed"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    /// `first-proof`, `removed`, `replaced`, `support-case`, or `undone` for one that somebody else had added.
    package var reason: String

    package init(contactId: UUID, channel: Channel, reason: String) {
        self.contactId = contactId
        self.channel = channel
        self.reason = reason
    }
}
