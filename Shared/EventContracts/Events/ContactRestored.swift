package import Foundation

/// A contact of the past stands on the account again, in the first place of its channel.
/// Producer: identity. Consumers: none yet beside the account's history. Key: account. No sensitive fields. Transmitted as
/// RISC `recovery-information-changed`.
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
