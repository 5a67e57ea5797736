package import EventContracts
import Messaging
package import PostgresClient

/// Somebody signed up with an address that has an account: only its owner is told so.
package struct AccountRegistrationRepeatedHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(
        _ event: AccountRegistrationRepeated, _ envelope: EventEnvelope, in tx: borrowing Transaction
    ) throws {
        guard let sealed = event.sealed, let account = envelope.account else { return }
        try queue.notices(
            .alreadyRegistered, to: sealed.recipients, expiresAt: event.noticeExpiresAt, account: account,
            cause: envelope,
            in: tx)
    }
}
