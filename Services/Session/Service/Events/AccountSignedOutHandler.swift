package import EventContracts
import Messaging
package import PostgresClient

/// Ends the sessions that the owner signed out everywhere.
package struct AccountSignedOutHandler: EventHandler {
    package let isMonotone = true
    private let raiseFloor: RaiseFloor

    package init(raiseFloor: RaiseFloor) { self.raiseFloor = raiseFloor }

    package func handle(_ event: AccountSignedOut, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try raiseFloor.run(to: event.epoch, account: try envelope.requireAccount(), cause: envelope, in: tx)
    }
}
