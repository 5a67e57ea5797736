package import EventContracts
import Messaging
package import PostgresClient

/// Learns the account's first epoch and credential version.
package struct AccountRegisteredHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: AccountRegistered, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.raise(
            account: try envelope.requireAccount(), epoch: event.epoch, credentialVersion: event.credentialVersion,
            in: tx)
    }
}
