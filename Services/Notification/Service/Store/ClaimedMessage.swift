package import EventContracts
package import Foundation

/// A message that this worker alone may send until its lease ends.
package struct ClaimedMessage: Sendable {
    package var id: UUID
    package var account: UUID
    package var attempt: UUID?
    package var eventID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var locale: String
    package var sealed: SealedParts
    package var facts: MessageFacts
    package var recipientExpiresAt: Date
    package var expiresAt: Date
    package var createdAt: Date
    /// Tries including this one.
    package var attempts: Int
    package var worker: String
    package var correlation: String?

    /// What the events about this message name as their cause.
    package var cause: EventEnvelope {
        EventEnvelope(
            id: eventID, source: "", type: "", time: createdAt, account: account, correlation: correlation, data: [])
    }
}
