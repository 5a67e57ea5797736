import EventContracts
import Foundation
import Messaging
import PostgresClient

/// Lets nothing be sent to a destination any more, and tells identity, so that its owner sees it on the account page.
/// Whoever asked for the message learns nothing.
struct SuppressDestination: Sendable {
    /// The message that brought it to light.
    struct Cause: Sendable {
        var message: UUID
        var contact: UUID
        var kind: MessageKind
        var channel: Channel
        var masked: String?
        var account: UUID
        var event: EventEnvelope

        init(_ message: ClaimedMessage, masked: String?) {
            self.init(message, contact: message.contactID, masked: masked)
        }

        init(_ message: ReportedMessage) {
            self.init(message, contact: message.contactID, masked: message.masked)
        }

        private init(_ message: some StoredMessage, contact: UUID, masked: String?) {
            self.message = message.id
            self.contact = contact
            kind = message.kind
            channel = message.channel
            self.masked = masked
            account = message.account
            event = message.cause
        }
    }

    let outbox: Outbox

    /// - Parameter reason: a class, as `no-such-mailbox` or `complaint`.
    func run(
        _ cause: Cause, _ destination: [UInt8], reason: String, now: Date, in tx: borrowing Transaction
    ) throws {
        guard
            try SuppressionStore.add(
                cause.channel, destination, reason: reason, message: cause.message, now: now, in: tx)
        else { return }
        try tell(cause, reason: reason, now: now, in: tx)
    }

    /// Tells identity alone.
    func tell(_ cause: Cause, reason: String, now: Date, in tx: borrowing Transaction) throws {
        let bounced = MessageBounced(
            messageId: cause.message, contactId: cause.contact, kind: cause.kind, channel: cause.channel,
            maskedDestination: cause.masked, at: now, reason: reason)
        try outbox.append(bounced, account: cause.account, cause: cause.event, in: tx)
    }
}
