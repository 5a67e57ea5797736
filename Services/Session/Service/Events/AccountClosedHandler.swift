package import EventContracts
import Messaging
package import PostgresClient

/// Ends and erases the sessions of an account that is gone.
package struct AccountClosedHandler: EventHandler {
    package let isMonotone = true
    private let closeAccount: CloseAccount

    package init(closeAccount: CloseAccount) { self.closeAccount = closeAccount }

    package func handle(_ event: AccountClosed, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try closeAccount.run(try envelope.requireAccount(), epoch: event.epoch, cause: envelope, in: tx)
    }
}
