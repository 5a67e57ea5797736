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
    /// Who cannot take it, by name.
    package var refusedBy: Set<String>
    package var worker: String
    /// Whether its provider reported that it has it, whatever the hand-over came to.
    package var isReported: Bool
    package var correlation: String?

    /// Whether a provider may have it already: no other has a way to know that it is the same message.
    var isBound: Bool { was == .unknown || repeats > 0 }

    /// Who is not to be asked again after `result`; nobody once all have refused it for now.
    func refusers(after result: DeliveryResult, of provider: String?, hasOthers: Bool) -> Set<String> {
        guard let provider, result.mayGoElsewhere else { return refusedBy }
        return hasOthers ? refusedBy.union([provider]) : []
    }
}
