package import EventContracts
import Messaging
package import PostgresClient
package import ServiceRuntime
import TokenDomain

/// Kills the secrets of an attempt for ever, also when its beginning is still to arrive.
package struct RecoveryVoidedHandler: EventHandler {
    package let isMonotone = true
    private let dependencies: SystemDependencies

    package init(dependencies: SystemDependencies) { self.dependencies = dependencies }

    package func handle(_ event: RecoveryVoided, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try AttemptStore.end(
            attempt: event.attemptId, account: try envelope.requireAccount(), as: .voided, now: dependencies.now(),
            in: tx)
    }
}
