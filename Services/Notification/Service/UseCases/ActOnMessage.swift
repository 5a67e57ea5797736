import EventContracts
package import Foundation
package import Messaging
package import NotificationDomain
package import PostgresClient
package import ServiceRuntime

/// An operator sends a message again, stops it, or lets it expire; with a reason, which is kept.
package struct ActOnMessage: Sendable {
    package enum Action: String, Sendable, CaseIterable {
        /// Try it now: one that waits, or one that failed, was stopped or was suppressed and still has its boxes. What kept
        /// a suppressed one from its destination is lifted: the operator says that it was wrong.
        case retry
        /// Never send it; it can be taken up again until it expires.
        case cancel
        /// Never send it, and wipe its boxes now.
        case expire
    }

    package enum Refusal: Error, Equatable {
        case notFound
        /// Its state does not allow that.
        case wrongState(MessageState)
        /// Its secret has expired, or its boxes are wiped.
        case tooLate
    }

    let client: PostgresClient
    let outbox: Outbox
    let dependencies: SystemDependencies

    package init(client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies) {
        self.client = client
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// Throws ``Refusal``, `PostgresError`.
    package func callAsFunction(_ action: Action, _ id: UUID, actor: String, reason: String) async throws {
        let now = dependencies.now()
        let ended = try await client.transaction { tx -> (OverdueMessage, MessageState)? in
            guard let found = try MessageActionStore.lock(id, in: tx) else { throw Refusal.notFound }
            let message = found.message
            var ended: MessageState?
            switch action {
            case .retry: try retry(found, now: now, in: tx)
            case .cancel:
                guard message.state.next.contains(.cancelled) else { throw Refusal.wrongState(message.state) }
                ended = .cancelled
                try MessageActionStore.end(id, .cancelled, reason: "operator", in: tx)
                let event = MessageCancelled(
                    messageId: id, kind: message.kind, channel: message.channel, maskedDestination: message.masked,
                    at: now, reason: "operator")
                try outbox.append(event, account: message.account, cause: message.cause, in: tx)
            case .expire:
                guard message.state.next.contains(.expired), message.state != .sending else {
                    throw Refusal.wrongState(message.state)
                }
                ended = .expired
                try MessageActionStore.end(id, .expired, reason: "operator", in: tx)
                let event = MessageExpired(
                    messageId: id, kind: message.kind, channel: message.channel, maskedDestination: message.masked,
                    at: now)
                try outbox.append(event, account: message.account, cause: message.cause, in: tx)
            }
            let record = MessageActionRecord(action: action.rawValue, actor: actor, reason: reason, at: now)
            try MessageActionStore.record(
                record, of: id, account: message.account, id: dependencies.newID(), in: tx)
            return ended.map { (message, $0) }
        }
        outbox.wakeUp.signal()
        if let (message, state) = ended { MessageMetrics.settled(message, state, provider: nil, at: now) }
    }

    private func retry(_ found: MessageActionStore.Found, now: Date, in tx: borrowing Transaction) throws {
        guard found.message.state != .sending, found.message.state != .sent else {
            throw Refusal.wrongState(found.message.state)
        }
        guard found.isSealed, DeliveryRule.mayStillBeSent(now: now, expiresAt: found.expiresAt) else {
            throw Refusal.tooLate
        }
        if found.message.state == .suppressed { try SuppressionStore.lift(found.message.id, in: tx) }
        try MessageActionStore.makeDue(found.message.id, now: now, in: tx)
    }
}
