package import EventContracts
import Messaging
package import PostgresClient

/// An account was made: welcome its owner, and tell the owner of the address when it was somebody else.
package struct AccountRegisteredHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: AccountRegistered, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let sealed = event.sealed, let account = envelope.account else { return }
        try queue.notices(
            .welcome, to: sealed.recipients, expiresAt: event.noticeExpiresAt, account: account, cause: envelope, in: tx
        )
    }
}
