package import EventContracts
package import Foundation

/// A message to be queued; addresses and secrets still sealed.
package struct NewMessage: Sendable {
    package var id: UUID
    package var account: UUID
    package var attempt: UUID?
    package var eventID: UUID
    package var contactID: UUID
    package var requestID: UUID?
    package var kind: MessageKind
    package var channel: Channel
    package var locale: String
    package var sealed: SealedParts
    package var facts: MessageFacts
    /// In the recipient box's associated data.
    package var recipientExpiresAt: Date
    /// The message is never sent from this instant on; in the secret box's associated data.
    package var expiresAt: Date
    /// When somebody asked for it, or when what it tells happened: the delay that people feel counts from here.
    package var requestedAt: Date
}
