package import Foundation

/// A destination turned out not to exist, and nothing is sent there any more; or its owner called our mail unwanted, or a
/// text message did not arrive there.
/// Producer: notification. Consumers: identity, operators. Key: account. The destination is masked.
package struct MessageBounced: RekeyEvent {
    package static let type = "rekey.message.bounced"
    package static let topic = Topic.delivery

    package var messageId: UUID
    /// The contact of the account that was not reached.
    package var contactId: UUID
    package var kind: MessageKind
    package var channel: Channel
    /// First character and domain, or the last two digits.
    package var maskedDestination: String?
    package var at: Date
    /// A class, as `no-such-mailbox`; `complaint` and `undelivered` stop nothing.
    package var reason: String

    package init(
        messageId: UUID, contactId: UUID, kind: MessageKind, channel: Channel, maskedDestination: String? = nil,
        at: Date, reason: String
    ) {
        self.messageId = messageId
        self.contactId = contactId
        self.kind = kind
        self.channel = channel
        self.maskedDestination = maskedDestination
        self.at = at
        self.reason = reason
    }
}
