import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// The event that leads to one message with a recovery link or code, fresh or once more.
struct RecoveryLetter: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    let contact: ContactRecord
    /// What the message may call the owner.
    let name: String?
    /// One message each at most.
    let requestID: UUID
    let handleHash: [UInt8]
    let now: Date
    let expiresAt: Date
    /// Why nobody asked for it; nil when somebody did.
    var occasion: RecoveryOccasion?
    /// By default the attempt's own.
    var correlation: String?

    /// Asks token for a fresh secret.
    func send(attempt: UUID, in tx: borrowing Transaction) throws {
        try remember(in: tx)
        let event = RecoveryRequested(
            attemptId: attempt, requestId: requestID, handleHash: Base64URL.encode(handleHash),
            channel: contact.channel, contactId: contact.id, locale: account.locale, requestedAt: now,
            expiresAt: expiresAt, occasion: occasion, sealed: .init(recipient: try box(attempt)))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: correlation ?? attempt.wireText, in: tx)
    }

    /// Asks token to send the newest secret once more.
    func sendAgain(attempt: UUID, in tx: borrowing Transaction) throws {
        try remember(in: tx)
        let event = RecoveryResendRequested(
            attemptId: attempt, requestId: requestID, handleHash: Base64URL.encode(handleHash),
            channel: contact.channel, contactId: contact.id, locale: account.locale, requestedAt: now,
            expiresAt: expiresAt, sealed: .init(recipient: try box(attempt)))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: correlation ?? attempt.wireText, in: tx)
    }

    /// The owner sees in the history that somebody asked.
    private func remember(in tx: borrowing Transaction) throws {
        guard occasion == nil else { return }
        try AccountHistory.appendRarely(
            .recoveryRequested, account: account.id,
            facts: [.channel: contact.channel.rawValue, .contact: contact.masked], id: parts.dependencies.newID(),
            now: now, in: tx)
    }

    private func box(_ attempt: UUID) throws -> SealedBox {
        try recipients.recovery(to: contact, called: name, of: account, attempt: attempt, expiresAt: expiresAt)
    }
}
