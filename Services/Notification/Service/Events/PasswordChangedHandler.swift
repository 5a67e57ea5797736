package import EventContracts
import Messaging
import NotificationDomain
package import PostgresClient

/// The password was changed: tell every contact, so that the owner notices when it was somebody else (NOT-01).
package struct PasswordChangedHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: PasswordChanged, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let sealed = event.sealed, let account = envelope.account else { return }
        let facts = MessageFacts(
            changedAt: event.changedAt, byReset: event.reason == .reset, signedOut: event.signOutEverywhere,
            device: ForeignText.shown(event.device), place: ForeignText.shown(event.place))
        try queue.notices(
            .passwordChanged, to: sealed.recipients, facts: facts, expiresAt: event.noticeExpiresAt, account: account,
            cause: envelope, in: tx)
    }
}
