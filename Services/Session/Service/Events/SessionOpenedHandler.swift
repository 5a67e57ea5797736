package import EventContracts
import Messaging
package import PostgresClient

/// Takes up a new session.
package struct SessionOpenedHandler: EventHandler {
    package let isMonotone = false
    private let registerSession: RegisterSession

    package init(registerSession: RegisterSession) { self.registerSession = registerSession }

    package func handle(_ event: SessionOpened, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try registerSession.run(event, account: try envelope.requireAccount(), cause: envelope, in: tx)
    }
}
