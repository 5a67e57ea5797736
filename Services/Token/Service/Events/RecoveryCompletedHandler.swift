package import EventContracts
import Messaging
package import PostgresClient
package import ServiceRuntime
import TokenDomain

/// Kills the secrets of an attempt that has done its work, also when its beginning is still to arrive. A recovery that
/// succeeded opens the account's path by SMS again (SMS-03).
package struct RecoveryCompletedHandler: EventHandler {
    package let isMonotone = true
    private let dependencies: SystemDependencies

    package init(dependencies: SystemDependencies) { self.dependencies = dependencies }

    package func handle(_ event: RecoveryCompleted, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        let account = try envelope.requireAccount()
        try AttemptStore.end(
            attempt: event.attemptId, account: account, as: .completed, now: dependencies.now(), in: tx)
        try CodeFailureStore.reset(account: account, in: tx)
    }
}
