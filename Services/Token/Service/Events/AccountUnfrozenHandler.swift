package import EventContracts
import Messaging
package import PostgresClient

/// Learns that an account is held no more, for sessions of the new epoch on.
package struct AccountUnfrozenHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: AccountUnfrozen, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.unfreeze(account: try envelope.requireAccount(), epoch: event.epoch, in: tx)
    }
}
