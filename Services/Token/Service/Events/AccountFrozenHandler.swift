package import EventContracts
import Messaging
package import PostgresClient

/// Learns that an account is held: nothing is minted for it any more (HIJ-04).
package struct AccountFrozenHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: AccountFrozen, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try StandingStore.freeze(account: try envelope.requireAccount(), epoch: event.epoch, in: tx)
    }
}
