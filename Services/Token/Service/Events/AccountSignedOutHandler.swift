package import EventContracts
import Messaging
package import PostgresClient

/// Learns the epoch below which the owner has signed everything out.
package struct AccountSignedOutHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: AccountSignedOut, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.raise(
            account: try envelope.requireAccount(), epoch: event.epoch, credentialVersion: 0, in: tx)
    }
}
