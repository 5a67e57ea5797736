package import EventContracts
import Messaging
package import PostgresClient

/// What was sent to a contact came back: it is reached, whatever bounced before.
package struct ContactVerifiedHandler: EventHandler {
    package init() {}

    package func handle(_ event: ContactVerified, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = envelope.account else { return }
        try BounceStore.lift(contact: event.contactId, account: account, provedAt: envelope.time, in: tx)
    }
}
