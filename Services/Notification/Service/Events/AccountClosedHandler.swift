package import EventContracts
import Messaging
package import PostgresClient

/// The account is gone: queue its last message and erase everything else that is kept about it (LNK-13).
///
/// Monotone: it is never undone, so it is applied at once even when an earlier event is missing.
package struct AccountClosedHandler: EventHandler {
    let queue: QueueMessage

    package let isMonotone = true

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: AccountClosed, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = envelope.account else { return }
        if let sealed = event.sealed {
            try queue.notices(
                .accountClosed, to: sealed.recipients, facts: MessageFacts(changedAt: event.closedAt),
                expiresAt: event.noticeExpiresAt, account: account, cause: envelope, in: tx)
        }
        try MessageStore.erase(account: account, except: envelope.id, closedAt: event.closedAt, in: tx)
    }
}
