package import EventContracts
import Messaging
package import PostgresClient

/// Learns the epoch that a first proof of the sign-up address bumped.
package struct ContactVerifiedHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: ContactVerified, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.raise(
            account: try envelope.requireAccount(), epoch: event.epoch, credentialVersion: 0, in: tx)
    }
}
