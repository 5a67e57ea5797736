import EventContracts
import Foundation
package import Logging
package import Messaging
import Metrics
import NotificationDomain
package import PostgresClient
package import ServiceRuntime

/// Applies what a provider reports about a text message. A report that comes twice, late, or about nothing we know changes
/// nothing.
package struct RecordDelivery: Sendable {
    let client: PostgresClient
    let outbox: Outbox
    let dependencies: SystemDependencies
    let logger: Logger

    package init(client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, logger: Logger) {
        self.client = client
        self.outbox = outbox
        self.dependencies = dependencies
        self.logger = logger
    }

    /// Throws `PostgresError`.
    package func callAsFunction(_ report: DeliveryReport) async throws {
        let now = dependencies.now()
        let (known, ended) = try await client.transaction { tx -> (UUID?, ReportedMessage?) in
            guard
                let message = try DeliveryReportStore.lock(
                    report.provider, reference: report.reference, providerID: report.providerID, in: tx)
            else { return (nil, nil) }
            let ended = try settle(message, report, now: now, in: tx) ? message : nil
            guard message.delivery == nil else { return (nil, ended) }
            switch report.standing {
            case .taken: return (nil, ended)
            case .delivered:
                try DeliveryReportStore.record(message.id, "delivered", reason: nil, at: now, in: tx)
            case .lost(let word, let result):
                try DeliveryReportStore.record(message.id, word, reason: result.reason, at: now, in: tx)
                try tell(message, result, now: now, in: tx)
            }
            return (message.id, ended)
        }
        outbox.wakeUp.signal()
        if let ended { MessageMetrics.settled(ended, .sent, provider: report.provider, at: now) }
        if let known { log(report, known) }
    }

    /// A provider that reports on a message has it: there is no need to ask, and it is not sent again, though its answer
    /// may have been that it would not take it now. A report may overtake the answer to the hand-over that it is about.
    /// - Returns: whether that ended the message.
    private func settle(
        _ message: ReportedMessage, _ report: DeliveryReport, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        if case .lost = report.standing { return false }
        guard message.state != .sending else {
            try DeliveryReportStore.noteReported(message.id, at: now, in: tx)
            return false
        }
        guard message.state == .unknown || message.state == .retry else { return false }
        let masked = message.leavesNoTrace ? nil : message.masked
        try DeliveryReportStore.settle(message.id, masked: masked, providerID: report.providerID, now: now, in: tx)
        let event = MessageSent(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            attempts: message.attempts)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        return true
    }

    /// Only the owner hears of it, on the account page: whoever asked for the message learns nothing (NOT-08).
    private func tell(
        _ message: ReportedMessage, _ result: DeliveryResult, now: Date, in tx: borrowing Transaction
    ) throws {
        guard let destination = message.destination else { return }
        let (suppress, cause) = (SuppressDestination(outbox: outbox), SuppressDestination.Cause(message))
        switch result.fault {
        case .destination: try suppress.run(cause, destination, reason: result.reason ?? "", now: now, in: tx)
        // Switched off, or out of reach: the next message may arrive.
        case .message: try suppress.tell(cause, reason: BounceRule.undelivered, now: now, in: tx)
        case .provider, .none: break
        }
    }

    private func log(_ report: DeliveryReport, _ message: UUID) {
        let (outcome, reason): (String, String?) =
            switch report.standing {
            case .taken: ("taken", nil)
            case .delivered: ("delivered", nil)
            case .lost(let word, let result): (word, result.reason)
            }
        Counter(label: "rekey_sms_deliveries", dimensions: [("provider", report.provider), ("outcome", outcome)])
            .increment()
        var facts: Logger.Metadata = [
            "message": "\(message.wireText)", "provider": "\(report.provider)", "delivery": "\(outcome)",
        ]
        if let reason { facts["reason"] = "\(reason)" }
        logger.info("delivery reported", metadata: facts)
    }
}
