package import EventContracts
import Messaging
package import PostgresClient

/// Ends the sessions from before the first proof of the sign-up address (DESIGN 3.9).
package struct ContactVerifiedHandler: EventHandler {
    package let isMonotone = true
    private let raiseFloor: RaiseFloor

    package init(raiseFloor: RaiseFloor) { self.raiseFloor = raiseFloor }

    package func handle(_ event: ContactVerified, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try raiseFloor.run(to: event.epoch, account: try envelope.requireAccount(), cause: envelope, in: tx)
    }
}
