package import EventContracts
import Messaging
package import PostgresClient

/// Ends every session of an account that is held (HIJ-04).
package struct AccountFrozenHandler: EventHandler {
    package let isMonotone = true
    private let raiseFloor: RaiseFloor

    package init(raiseFloor: RaiseFloor) { self.raiseFloor = raiseFloor }

    package func handle(_ event: AccountFrozen, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try raiseFloor.run(to: event.epoch, account: try envelope.requireAccount(), cause: envelope, in: tx)
    }
}
