package import EventContracts
import Messaging
package import PostgresClient

/// Somebody signed in has claimed a contact: queue the code that proves it.
package struct ContactVerificationRequestedHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(
        _ event: ContactVerificationRequested, _ envelope: EventEnvelope, in tx: borrowing Transaction
    ) throws {
        // Erased by the outbox: the code has expired and there is nothing left to send.
        guard let sealed = event.sealed, let account = envelope.account else { return }
        try queue.contactCode(event, sealed: sealed, account: account, cause: envelope, in: tx)
    }
}
