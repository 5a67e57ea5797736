package import EventContracts
import Messaging
package import PostgresClient
package import ServiceRuntime

/// Erases what token holds of an account that is gone, and keeps only that it is: nothing is issued or minted for it
/// any more, however late its other events arrive (LNK-13).
package struct AccountClosedHandler: EventHandler {
    package let isMonotone = true
    private let dependencies: SystemDependencies

    package init(dependencies: SystemDependencies) { self.dependencies = dependencies }

    package func handle(_ event: AccountClosed, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        let account = try envelope.requireAccount()
        let now = dependencies.now()
        try StandingStore.close(account: account, epoch: event.epoch, now: now, in: tx)
        try AttemptStore.endAll(of: account, now: now, in: tx)
        try RecoverySecretStore.remove(account: account, in: tx)
        try CodeChallengeStore.remove(account: account, in: tx)
        try CodeFailureStore.remove(account: account, in: tx)
        try RefreshFamilyStore.remove(account: account, in: tx)
    }
}
