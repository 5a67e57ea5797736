package import EventContracts
import Messaging
package import PostgresClient
package import ServiceRuntime
import TokenDomain

/// Kills the secrets of an attempt that has done its work, also when its beginning is still to arrive.
package struct RecoveryCompletedHandler: EventHandler {
    package let isMonotone = true
    private let dependencies: SystemDependencies

    package init(dependencies: SystemDependencies) { self.dependencies = dependencies }

    package func handle(_ event: RecoveryCompleted, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try AttemptStore.end(
            attempt: event.attemptId, account: try envelope.requireAccount(), as: .completed, now: dependencies.now(),
            in: tx)
    }
}
