package import EventContracts
import Messaging
package import PostgresClient

/// Learns the epoch and credential version below which nothing may be minted any more.
package struct PasswordChangedHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: PasswordChanged, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.raise(
            account: try envelope.requireAccount(), epoch: event.epoch, credentialVersion: event.credentialVersion,
            in: tx)
    }
}
