package import EventContracts
import Messaging
package import PostgresClient
import SessionDomain

/// Revokes a session that signed itself out.
package struct SessionEndedHandler: EventHandler {
    package let isMonotone = true
    private let endSession: EndSession

    package init(endSession: EndSession) { self.endSession = endSession }

    package func handle(_ event: SessionEnded, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try endSession.run(
            event.sessionId, account: try envelope.requireAccount(), reason: .signedOut, cause: envelope, in: tx)
    }
}
