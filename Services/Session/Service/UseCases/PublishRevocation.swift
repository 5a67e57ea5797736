package import EventContracts
package import Foundation
package import Messaging
package import PostgresClient
package import ServiceRuntime
package import SessionDomain

/// Writes the revocation feed, in the transaction that made the revocation true.
package struct PublishRevocation: Sendable {
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(outbox: Outbox, dependencies: SystemDependencies) {
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// Tells every reader that one session is dead.
    package func session(
        _ session: UUID, account: UUID, cause: EventEnvelope?, trace: String? = nil, in tx: borrowing Transaction
    ) throws {
        try append(sessionID: session, floor: nil, account: account, cause: cause, trace: trace, in: tx)
    }

    /// Tells every reader that the sessions below the floor are dead.
    package func floor(
        _ floor: AccountFloor, account: UUID, cause: EventEnvelope?, in tx: borrowing Transaction
    ) throws {
        try append(sessionID: nil, floor: floor, account: account, cause: cause, trace: nil, in: tx)
    }

    private func append(
        sessionID: UUID?, floor: AccountFloor?, account: UUID, cause: EventEnvelope?, trace: String?,
        in tx: borrowing Transaction
    ) throws {
        let now = dependencies.now()
        let expiry = Date(milliseconds: RevocationLifetime.expiry(revokedAt: now.milliseconds))
        // The envelope itself does not expire: token stops refresh tokens by this event, and those live for weeks.
        try outbox.append(
            SessionRevoked(sessionId: sessionID, belowEpoch: floor?.belowEpoch, revokedAt: now, expiresAt: expiry),
            account: account, cause: cause, traceparent: trace, in: tx)
    }
}
