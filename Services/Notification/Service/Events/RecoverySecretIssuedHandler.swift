package import EventContracts
import Messaging
package import PostgresClient

/// A recovery link or code is ready: queue the message that carries it.
package struct RecoverySecretIssuedHandler: EventHandler {
    let queue: QueueMessage

    package init(queue: QueueMessage) { self.queue = queue }

    package func handle(_ event: RecoverySecretIssued, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        // Erased by the outbox: the secret has expired and there is nothing left to send.
        guard let sealed = event.sealed, let account = envelope.account else { return }
        try queue.recoverySecret(event, sealed: sealed, account: account, cause: envelope, in: tx)
    }
}
