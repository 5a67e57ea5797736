package import EventContracts
package import Foundation
package import Messaging
package import PostgresClient
import RecoveryCrypto
package import ServiceRuntime

/// Queues one message in the transaction that applies its event. One message for each recovery request, and one for each
/// event and contact, however often the event arrives.
package struct QueueMessage: Sendable {
    let outbox: Outbox
    let dependencies: SystemDependencies

    package init(outbox: Outbox, dependencies: SystemDependencies) {
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// A recovery link or code, issued by token.
    package func recoverySecret(
        _ event: RecoverySecretIssued, sealed: RecoverySecretIssued.Sealed, account: UUID, cause: EventEnvelope,
        in tx: borrowing Transaction
    ) throws {
        let kind: MessageKind =
            switch event.channel {
            case .email: .recoveryLink
            case .sms: .recoveryCode
            }
        let message = NewMessage(
            id: dependencies.newID(), account: account, attempt: event.attemptId, eventID: cause.id,
            contactID: event.contactId, requestID: event.requestId, kind: kind, channel: event.channel,
            locale: event.locale, sealed: SealedParts(recipient: sealed.recipient, secret: sealed.secret),
            facts: MessageFacts(
                change: event.occasion?.rawValue,
                request: Self.label(event.requestLabel)),
            recipientExpiresAt: event.recipientExpiresAt,
            expiresAt: event.expiresAt, requestedAt: event.requestedAt ?? cause.time)
        try queue(message, cause: cause, in: tx)
    }

    /// The code that proves a contact, made by identity.
    package func contactCode(
        _ event: ContactVerificationRequested, sealed: ContactVerificationRequested.Sealed, account: UUID,
        cause: EventEnvelope, in tx: borrowing Transaction
    ) throws {
        let message = NewMessage(
            id: dependencies.newID(), account: account, attempt: event.changeId, eventID: cause.id,
            contactID: event.contactId, requestID: event.requestId, kind: .contactVerification, channel: event.channel,
            locale: event.locale, sealed: SealedParts(recipient: sealed.recipient, secret: sealed.secret),
            facts: MessageFacts(change: event.reason.rawValue, request: Self.label(event.requestLabel)),
            recipientExpiresAt: event.expiresAt,
            expiresAt: event.expiresAt, requestedAt: cause.time)
        try queue(message, cause: cause, in: tx)
    }

    private static func label(_ text: String?) -> String? { text.flatMap { RequestLabel(parsing: $0) }?.text }

    /// A notice to every contact that identity named.
    package func notices(
        _ kind: MessageKind, to recipients: [SealedRecipient], facts: MessageFacts = MessageFacts(), expiresAt: Date,
        account: UUID, cause: EventEnvelope, in tx: borrowing Transaction
    ) throws {
        for recipient in recipients {
            let message = NewMessage(
                id: dependencies.newID(), account: account, eventID: cause.id, contactID: recipient.contactId,
                kind: kind,
                channel: recipient.channel, locale: recipient.locale,
                sealed: SealedParts(recipient: recipient.box, link: recipient.link),
                facts: facts, recipientExpiresAt: expiresAt, expiresAt: expiresAt, requestedAt: cause.time)
            try queue(message, cause: cause, in: tx)
        }
    }

    private func queue(_ message: NewMessage, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        let now = dependencies.now()
        guard try MessageStore.insert(message, correlation: cause.correlation, now: now, in: tx) else { return }
        let queued = MessageQueued(messageId: message.id, kind: message.kind, channel: message.channel, at: now)
        try outbox.append(queued, account: message.account, cause: cause, in: tx)
    }
}
