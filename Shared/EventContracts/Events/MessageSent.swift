package import Foundation

/// A message was accepted by the mail server, the SMS provider or the development inbox.
/// Producer: notification. Consumers: operators. Key: account. The destination is masked.
package struct MessageSent: RekeyEvent {
    package static let type = "rekey.message.sent"
    package static let topic = Topic.delivery

    package var messageId: UUID
    package var kind: MessageKind
    package var channel: Channel
    /// First character and domain, or the last two digits.
    package var maskedDestination: String?
    package var at: Date
    /// Tries including this one.
    package var attempts: Int

    package init(
        messageId: UUID, kind: MessageKind, channel: Channel, maskedDestination: String? = nil, at: Date,
        attempts: Int
    ) {
        self.messageId = messageId
        self.kind = kind
        self.channel = channel
        self.maskedDestination = maskedDestination
        self.at = at
        self.attempts = attempts
    }
}
