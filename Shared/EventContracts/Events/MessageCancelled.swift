package import Foundation

/// An operator stopped a message before it was sent.
/// Producer: notification. Consumers: operators. Key: account. The destination is masked.
package struct MessageCancelled: RekeyEvent {
    package static let type = "rekey.message.cancelled"
    package static let topic = Topic.delivery

    package var messageId: UUID
    package var kind: MessageKind
    package var channel: Channel
    /// First character and domain, or the last two digits.
    package var maskedDestination: String?
    package var at: Date
    /// A class; the operator's words stay in the service's own records.
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
