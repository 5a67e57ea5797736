package import EventContracts
package import Foundation
package import NotificationDomain

/// A message whose time is over, with what the event about it says.
package struct OverdueMessage: StoredMessage {
    package var id: UUID
    package var account: UUID
    package var eventID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var masked: String?
    package var state: MessageState
    package var createdAt: Date
    package var correlation: String?
}
