import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto

/// The event that leads to one message with a recovery link, fresh or once more.
struct RecoveryLetter: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    let contact: ContactRecord
    let request: RecoveryRequestStore.Pending
    let now: Date

    private var expiresAt: Date { now.adding(milliseconds: RecoveryAttempt.requestLife) }
    private var handleHash: String { Base64URL.encode(request.handleHash) }

    /// Asks token for a fresh link.
    func send(attempt: UUID, in tx: borrowing Transaction) throws {
        try RecoveryAttemptStore.recordFreshLink(attempt, contact: contact.id, now: now, in: tx)
        let box = try recipients.recovery(to: contact, of: account, attempt: attempt, expiresAt: expiresAt)
        let event = RecoveryRequested(
            attemptId: attempt, requestId: request.id, handleHash: handleHash, channel: contact.channel,
            contactId: contact.id, locale: account.locale, requestedAt: now, expiresAt: expiresAt,
            sealed: .init(recipient: box))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: attempt.wireText, in: tx)
    }

    /// Asks token to send the newest link once more.
    func sendAgain(attempt: UUID, in tx: borrowing Transaction) throws {
        try RecoveryAttemptStore.recordResend(attempt, now: now, in: tx)
        let box = try recipients.recovery(to: contact, of: account, attempt: attempt, expiresAt: expiresAt)
        let event = RecoveryResendRequested(
            attemptId: attempt, requestId: request.id, handleHash: handleHash, channel: contact.channel,
            contactId: contact.id, locale: account.locale, requestedAt: now, expiresAt: expiresAt,
            sealed: .init(recipient: box))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: attempt.wireText, in: tx)
    }
}
