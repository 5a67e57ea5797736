import EventContracts
import Foundation
package import Logging
package import Messaging
import Metrics
import NotificationDomain
package import PostgresClient
import RecoveryCrypto
package import ServiceRuntime

/// What a worker writes down about messages: each step is one transaction, with its event in the same one.
package struct MessageLedger: Sendable {
    let client: PostgresClient
    let outbox: Outbox
    let dependencies: SystemDependencies
    let worker: String
    let logger: Logger

    package init(
        client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, worker: String, logger: Logger
    ) {
        self.client = client
        self.outbox = outbox
        self.dependencies = dependencies
        self.worker = worker
        self.logger = logger
    }

    /// Takes the next due message, committed before anything is done with it.
    func claim(for transport: MessageTransport) async throws -> ClaimedMessage? {
        let now = dependencies.now()
        return try await client.transaction { tx in
            try MessageStore.releaseLapsed(in: tx)
            return try MessageStore.claim(
                worker: worker, lease: transport.lease, repeatable: transport.repeatable, now: now, in: tx)
        }
    }

    /// The message could no longer help and was not sent.
    func expire(_ message: ClaimedMessage) async throws {
        let now = dependencies.now()
        try await settle(message, .expired) { tx in
            guard try MessageStore.finish(message, .expired, reason: "too-late", masked: nil, now: now, in: tx) else {
                return false
            }
            let event = MessageExpired(messageId: message.id, kind: message.kind, channel: message.channel, at: now)
            try outbox.append(event, account: message.account, cause: message.cause, in: tx)
            return true
        }
    }

    /// Puts the message into the development inbox and records it as sent, in one transaction.
    func capture(_ message: ClaimedMessage, _ content: RenderedMessage, to address: String, masked: String)
        async throws
    {
        let now = dependencies.now()
        let copy = InboxMessage(
            id: message.id, kind: message.kind.rawValue, channel: message.channel.rawValue, to: address,
            subject: content.subject, text: content.text, html: content.html, sentAt: now)
        try await settle(message, .sent) { tx in
            guard try sent(message, masked: masked, now: now, in: tx) else { return false }
            try InboxStore.add(copy, in: tx)
            return true
        }
    }

    /// Records what one try came to.
    func record(_ message: ClaimedMessage, _ outcome: DeliveryOutcome, masked: String?) async throws {
        let now = dependencies.now()
        let verdict = DeliveryRule.verdict(outcome, attempts: message.attempts, jitter: jitter())
        try await settle(message, verdict.state, reason: verdict.reason) { tx in
            switch verdict.state {
            case .sent: return try sent(message, masked: masked, now: now, in: tx)
            case .failed: return try failed(message, reason: verdict.reason ?? "", masked: masked, now: now, in: tx)
            default:
                return try MessageStore.postpone(
                    message, verdict.state, reason: verdict.reason, masked: masked, delay: verdict.delay ?? 0, in: tx)
            }
        }
    }

    private func sent(
        _ message: ClaimedMessage, masked: String?, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        // Of an account that is gone nothing stays, not even a masked address.
        let masked = message.kind == .accountClosed ? nil : masked
        guard try MessageStore.finish(message, .sent, reason: nil, masked: masked, now: now, in: tx) else {
            return false
        }
        let event = MessageSent(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            attempts: message.attempts)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        return true
    }

    private func failed(
        _ message: ClaimedMessage, reason: String, masked: String?, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard try MessageStore.finish(message, .failed, reason: reason, masked: masked, now: now, in: tx) else {
            return false
        }
        let event = MessageFailed(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            reason: reason)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        return true
    }

    private func settle(
        _ message: ClaimedMessage, _ state: MessageState, reason: String? = nil,
        _ body: @Sendable (borrowing Transaction) throws -> Bool
    ) async throws {
        let isOurs = try await client.transaction(body)
        outbox.wakeUp.signal()
        Counter(
            label: "rekey_messages_sent_total",
            dimensions: [("kind", message.kind.rawValue), ("outcome", state.rawValue)]
        ).increment()
        var facts: Logger.Metadata = [
            "message": "\(message.id.wireText)", "kind": "\(message.kind.rawValue)", "state": "\(state.rawValue)",
            "attempts": "\(message.attempts)",
        ]
        if let reason { facts["reason"] = "\(reason)" }
        if !isOurs { facts["lost"] = "true" }
        logger.log(level: state == .sent ? .info : .warning, "message settled", metadata: facts)
    }

    private func jitter() -> Double {
        let bytes = dependencies.random.bytes(2)
        return Double(UInt16(bytes[0]) << 8 | UInt16(bytes[1])) / Double(UInt16.max)
    }
}
