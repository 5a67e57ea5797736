package import Foundation

/// A contact that had been replaced or removed stands on the account again: its holder undid that it was taken off, or
/// customer service gave the account back to it.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. Order: after the `contact.removed`
/// of what was added since. No sensitive fields. Transmitted as RISC `recovery-information-changed` (HIJ-09).
package struct ContactRestored: RekeyEvent {
    package static let type = "rekey.contact.restored"
    package static let topic = Topic.account

    package var contactId: UUID
    package var channel: Channel
    package var restoredAt: Date
    package var reason: Reason

    package init(contactId: UUID, channel: Channel, restoredAt: Date, reason: Reason) {
        self.contactId = contactId
        self.channel = channel
        self.restoredAt = restoredAt
        self.reason = reason
    }

    /// What brought it back.
    package enum Reason: String, Codable, Sendable {
        case undo
        case supportCase = "support-case"
    }
}
