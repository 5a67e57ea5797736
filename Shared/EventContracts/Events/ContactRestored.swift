package import Foundation

/// A contact that had been replaced or removed stands on the account again: its holder undid that it was taken off.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. Order: after the `contact.removed`
/// of what was added since. No sensitive fields. RISC: `recovery-information-changed` (HIJ-09).
package struct ContactRestored: RekeyEvent {
    package static let type = "rekey.contact.restored"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    package var restoredAt: Date

    package init(contactId: UUID, channel: Channel, restoredAt: Date) {
        self.contactId = contactId
        self.channel = channel
        self.restoredAt = restoredAt
    }
}
