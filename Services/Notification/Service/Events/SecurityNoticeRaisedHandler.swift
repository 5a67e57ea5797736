package import EventContracts
import Messaging
import NotificationDomain
package import PostgresClient

/// Something happened to the account that its owner must hear of on every contact (NOT-01).
package struct SecurityNoticeRaisedHandler: EventHandler {
    /// Kinds that may arrive this way; no other message can be caused by a notice.
    private static let kinds: Set<MessageKind> = [
        .newDevice, .contactChanged, .contactUndone, .tokenReused, .smsRecoveryClosed, .closureRequested,
        .closureCancelled,
        .frozen, .supportCase,
    ]

    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: SecurityNoticeRaised, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard Self.kinds.contains(event.notice) else { throw PoisonError("the notice is of a kind that is none") }
        guard let sealed = event.sealed, let account = envelope.account else { return }
        // Reduced to what may be shown before it is stored: a NUL, for one, cannot be.
        let facts = MessageFacts(
            changedAt: event.occurredAt, change: ForeignText.shown(event.change),
            device: ForeignText.shown(event.device), place: ForeignText.shown(event.place),
            effectiveAt: event.effectiveAt)
        try queue.notices(
            event.notice, to: sealed.recipients, facts: facts, expiresAt: event.noticeExpiresAt, account: account,
            cause: envelope, in: tx)
    }
}
