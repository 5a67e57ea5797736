package import Foundation

/// A message could no longer help and was not sent.
/// Producer: notification. Consumers: operators. Key: account. The destination is masked.
package struct MessageExpired: RekeyEvent {
    package static let type = "rekey.message.expired"
    package static let topic = Topic.delivery

    package var messageId: UUID
    package var kind: MessageKind
    package var channel: Channel
    /// First character and domain, or the last two digits.
    package var maskedDestination: String?
    package var at: Date

    package init(
        messageId: UUID, kind: MessageKind, channel: Channel, maskedDestination: String? = nil, at: Date
    ) {
        self.messageId = messageId
        self.kind = kind
        self.channel = channel
        self.maskedDestination = maskedDestination
        self.at = at
    }
}
