package import EventContracts
import Messaging
import NotificationDomain
package import PostgresClient

/// All devices were signed out: tell every contact.
package struct AccountSignedOutHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: AccountSignedOut, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let sealed = event.sealed, let account = envelope.account else { return }
        let facts = MessageFacts(
            changedAt: event.signedOutAt, signedOut: true, device: ForeignText.shown(event.device),
            place: ForeignText.shown(event.place))
        try queue.notices(
            .signedOut, to: sealed.recipients, facts: facts, expiresAt: event.noticeExpiresAt, account: account,
            cause: envelope, in: tx)
    }
}
