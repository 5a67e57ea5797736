package import Foundation

/// A message was not sent: its destination does not exist any more.
/// Producer: notification. Consumers: operators. Key: account. The destination is masked.
package struct MessageSuppressed: RekeyEvent {
    package static let type = "rekey.message.suppressed"
    package static let topic = Topic.delivery

    package var messageId: UUID
    package var kind: MessageKind
    package var channel: Channel
    /// First character and domain, or the last two digits.
    package var maskedDestination: String?
    package var at: Date
    /// Why nothing is sent there, as `no-such-mailbox`.
    package var reason: String

    package init(
        messageId: UUID, kind: MessageKind, channel: Channel, maskedDestination: String? = nil, at: Date,
        reason: String
    ) {
        self.messageId = messageId
        self.kind = kind
        self.channel = channel
        self.maskedDestination = maskedDestination
        self.at = at
        self.reason = reason
    }
}
