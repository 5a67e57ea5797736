package import EventContracts
import Messaging
package import PostgresClient

/// Ends the sessions minted before the change, when it asked for that.
package struct PasswordChangedHandler: EventHandler {
    package let isMonotone = true
    private let raiseFloor: RaiseFloor

    package init(raiseFloor: RaiseFloor) { self.raiseFloor = raiseFloor }

    package func handle(_ event: PasswordChanged, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try raiseFloor.run(to: event.epoch, account: try envelope.requireAccount(), cause: envelope, in: tx)
    }
}
