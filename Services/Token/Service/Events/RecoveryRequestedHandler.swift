package import EventContracts
import Messaging
package import PostgresClient

/// Issues a fresh link or code.
package struct RecoveryRequestedHandler: EventHandler {
    private let issue: IssueRecoverySecret

    package init(issue: IssueRecoverySecret) { self.issue = issue }

    package func handle(_ event: RecoveryRequested, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try issue.run(SecretRequest(event, account: try envelope.requireAccount()), cause: envelope, in: tx)
    }
}
