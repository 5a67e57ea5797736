package import EventContracts
import Messaging
package import PostgresClient

/// Sends the same link once more.
package struct RecoveryResendRequestedHandler: EventHandler {
    private let issueLink: IssueRecoveryLink

    package init(issueLink: IssueRecoveryLink) { self.issueLink = issueLink }

    package func handle(_ event: RecoveryResendRequested, _ envelope: EventEnvelope, in tx: borrowing Transaction)
        throws
    {
        let request = LinkRequest(
            account: try envelope.requireAccount(), attempt: event.attemptId, requestID: event.requestId,
            contact: event.contactId, channel: event.channel, locale: event.locale, expiresAt: event.expiresAt,
            recipient: event.sealed?.recipient, isResend: true)
        try issueLink.run(request, cause: envelope, in: tx)
    }
}
