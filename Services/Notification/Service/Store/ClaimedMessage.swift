package import EventContracts
package import Foundation
package import NotificationDomain

/// A message that this worker alone may send until its lease ends.
package struct ClaimedMessage: StoredMessage {
    package var id: UUID
    package var account: UUID
    package var attempt: UUID?
    package var eventID: UUID
    package var contactID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var locale: String
    package var sealed: SealedParts
    package var facts: MessageFacts
    package var recipientExpiresAt: Date
    package var expiresAt: Date
    /// When somebody asked for it, or when what it tells happened.
    package var requestedAt: Date
    package var createdAt: Date
    /// Tries including this one.
    package var attempts: Int
    /// Sends so far after one of which nobody knows what became.
    package var repeats: Int
    /// Its state before it was claimed.
    package var was: MessageState
    /// Who had it last; nil when nobody has.
    package var provider: String?
    package var worker: String
    /// Whether its provider reported that it has it, whatever the hand-over came to.
    package var isReported: Bool
    package var correlation: String?
}
