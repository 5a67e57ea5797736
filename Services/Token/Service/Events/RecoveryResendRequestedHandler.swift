package import EventContracts
import Messaging
package import PostgresClient

/// Sends the same link or code once more.
package struct RecoveryResendRequestedHandler: EventHandler {
    private let issue: IssueRecoverySecret

    package init(issue: IssueRecoverySecret) { self.issue = issue }

    package func handle(_ event: RecoveryResendRequested, _ envelope: EventEnvelope, in tx: borrowing Transaction)
        throws
    {
        try issue.run(SecretRequest(event, account: try envelope.requireAccount()), cause: envelope, in: tx)
    }
}
