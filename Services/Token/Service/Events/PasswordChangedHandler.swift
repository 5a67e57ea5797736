package import EventContracts
import Messaging
package import PostgresClient

/// Learns the epoch and credential version below which nothing may be minted any more. Who changes a password has shown
/// to be the owner: the account's path by SMS is open again (SMS-03).
package struct PasswordChangedHandler: EventHandler {
    package let isMonotone = true

    package init() {}

    package func handle(_ event: PasswordChanged, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        let account = try envelope.requireAccount()
        try StandingStore.raise(
            account: account, epoch: event.epoch, credentialVersion: event.credentialVersion, in: tx)
        try CodeFailureStore.reset(account: account, in: tx)
    }
}
