package import EventContracts
import Messaging
package import PostgresClient
package import ServiceRuntime

/// Stops the refresh tokens of what session has revoked: one session, or all below an epoch.
package struct SessionRevokedHandler: EventHandler {
    package let isMonotone = true
    private let dependencies: SystemDependencies

    package init(dependencies: SystemDependencies) { self.dependencies = dependencies }

    package func handle(_ event: SessionRevoked, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        if let session = event.sessionId {
            _ = try RefreshFamilyStore.end(id: session, reason: .revoked, now: dependencies.now(), in: tx)
        }
        if let epoch = event.belowEpoch {
            try StandingStore.raise(account: try envelope.requireAccount(), epoch: epoch, credentialVersion: 0, in: tx)
        }
    }
}
