package import EventContracts
import Messaging
package import PostgresClient
import SessionDomain

/// Revokes a session whose refresh token somebody else had too.
package struct RefreshTokenReusedHandler: EventHandler {
    package let isMonotone = true
    private let endSession: EndSession

    package init(endSession: EndSession) { self.endSession = endSession }

    package func handle(_ event: RefreshTokenReused, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try endSession.run(
            event.sessionId, account: try envelope.requireAccount(), reason: .tokenReused, cause: envelope, in: tx)
    }
}
