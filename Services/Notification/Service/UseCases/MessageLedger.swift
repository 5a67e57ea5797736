import EventContracts
import Foundation
package import Logging
package import Messaging
import Metrics
import NotificationDomain
package import PostgresClient
package import ServiceRuntime

/// What a worker writes down about messages: each step is one transaction, with its event in the same one.
package struct MessageLedger: Sendable {
    let client: PostgresClient
    let outbox: Outbox
    let dependencies: SystemDependencies
    let worker: String
    let limits: DestinationLimits
    let budget: SMSBudget
    let logger: Logger

    package init(
        client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, worker: String,
        limits: DestinationLimits = DestinationLimits(), budget: SMSBudget = SMSBudget(), logger: Logger
    ) {
        self.client = client
        self.outbox = outbox
        self.dependencies = dependencies
        self.worker = worker
        self.limits = limits
        self.budget = budget
        self.logger = logger
    }

    /// Takes the next due message, committed before anything is done with it.
    func claim(_ ready: ReadyProviders, lease: Duration) async throws -> ClaimedMessage? {
        let now = dependencies.now()
        return try await client.transaction { tx in
            try MessageClaimStore.claim(worker: worker, lease: lease, ready: ready, now: now, in: tx)
        }
    }

    /// A provider's own names of the other messages to a destination.
    func othersAt(
        _ provider: String, _ destination: Destination, besides message: ClaimedMessage
    ) async throws -> Set<String> {
        try await client.transaction { tx in
            try DeliveryReportStore.providerIDs(
                at: provider, destination: destination.print, besides: message.id, in: tx)
        }
    }

    /// Whether a message may leave for a provider.
    enum Admission: Sendable, Equatable {
        case admitted
        /// Nothing is sent there any more; recorded.
        case suppressed
        /// Its destination, or the provider, gets no more until then, milliseconds from now; put back.
        case later(Int64, ofProvider: Bool)
        /// The lease is over.
        case lost
    }

    /// Commits who gets the message, before the first byte leaves.
    func admit(
        _ message: ClaimedMessage, to destination: Destination, provider: String, lease: Duration, rate: Int? = nil,
        fee: SMSFee? = nil
    ) async throws -> Admission {
        let now = dependencies.now()
        let masked = message.leavesNoTrace ? nil : destination.masked
        let (admission, overdraft) = try await client.transaction { tx -> (Admission, SMSBudget.Overdraft?) in
            if let reason = try suppression(of: message, destination, now: now, in: tx) {
                return try suppressed(message, reason, destination, masked: masked, now: now, in: tx)
                    ? (.suppressed, nil) : (.lost, nil)
            }
            // Before the message's row: each transaction takes the two in this order.
            if let fee, let overdraft = try budget.overdraft(fee, lane: Lane(message.kind), now: now, in: tx) {
                let due = now.adding(milliseconds: overdraft.wait)
                try MessageClaimStore.putBack(message, reason: SMSBudget.reason, until: due, in: tx)
                return (.later(overdraft.wait, ofProvider: false), overdraft)
            }
            if let wait = try limits.wait(message, destination.print, provider: provider, rate: rate, now: now, in: tx)
            {
                let due = now.adding(milliseconds: wait.milliseconds)
                try MessageClaimStore.putBack(message, reason: wait.reason, until: due, in: tx)
                return (.later(wait.milliseconds, ofProvider: wait.isOfProvider), nil)
            }
            if let fee { try SMSSpendStore.add(fee, at: now, in: tx) }
            guard
                try MessageClaimStore.admit(
                    message, provider: provider, lease: lease, destination: masked == nil ? nil : destination.print,
                    masked: masked, in: tx)
            else {
                if let fee { try SMSSpendStore.takeBack(fee, at: now, in: tx) }
                return (.lost, nil)
            }
            try AttemptStore.begin(message, provider: provider, fee: fee, now: now, in: tx)
            return (.admitted, nil)
        }
        if let overdraft { budget.report(overdraft, logger) }
        if admission == .suppressed { report(message, .suppressed, provider: provider, reason: nil, isOurs: true) }
        return admission
    }

    /// How long a recovery is kept from a destination, in seconds. One bad answer of a mail server must not shut its owner
    /// out for good: after a day a code or link is tried again.
    private static let recoveryPause: TimeInterval = 86_400

    /// A code that proves an address may be tried where nothing arrived before: people repair their mailboxes.
    private func suppression(
        of message: ClaimedMessage, _ destination: Destination, now: Date, in tx: borrowing Transaction
    ) throws -> String? {
        try SuppressionStore.rekey(message.channel, destination.prints, in: tx)
        guard message.kind != .contactVerification else { return nil }
        let since = Lane(message.kind) == .notice ? Date.distantPast : now.addingTimeInterval(-Self.recoveryPause)
        return try SuppressionStore.reason(message.channel, destination.prints, since: since, in: tx)
    }

    /// Another account may have the same number: its owner is told too, and identity takes it once.
    private func suppressed(
        _ message: ClaimedMessage, _ reason: String, _ destination: Destination, masked: String?, now: Date,
        in tx: borrowing Transaction
    ) throws -> Bool {
        guard
            try MessageClaimStore.finish(
                message, .suppressed, reason: reason, masked: masked, keepsBoxes: true, now: now, in: tx)
        else { return false }
        if masked != nil { try MessageClaimStore.noteDestination(destination.print, of: message, in: tx) }
        let event = MessageSuppressed(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            reason: reason)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        let bounced = MessageBounced(
            messageId: message.id, contactId: message.contactID, kind: message.kind, channel: message.channel,
            maskedDestination: masked, at: now, reason: reason)
        try outbox.append(bounced, account: message.account, cause: message.cause, in: tx)
        return true
    }

    /// Nothing left the process: the message goes back as it was.
    func putBack(_ message: ClaimedMessage, reason: String? = nil, after delay: Int64) async throws {
        let due = dependencies.now().adding(milliseconds: delay)
        try await client.transaction { tx in
            try MessageClaimStore.putBack(message, reason: reason, until: due, in: tx)
        }
    }

    /// The message could no longer help and was not sent.
    /// - Parameter isAdmitted: whether somebody was to get it.
    func expire(_ message: ClaimedMessage, isAdmitted: Bool = false) async throws {
        let now = dependencies.now()
        let isOurs = try await client.transaction { tx in
            if isAdmitted {
                try SMSSpendStore.refund(message, in: tx)
                try AttemptStore.end(message, .permanent("too-late", fault: .none), now: now, in: tx)
            }
            guard try MessageClaimStore.finish(message, .expired, reason: "too-late", masked: nil, now: now, in: tx)
            else { return false }
            let event = MessageExpired(messageId: message.id, kind: message.kind, channel: message.channel, at: now)
            try outbox.append(event, account: message.account, cause: message.cause, in: tx)
            return true
        }
        report(message, .expired, provider: message.provider, reason: nil, isOurs: isOurs)
    }

    /// Puts the message into the development inbox and records it as sent, in one transaction.
    func capture(_ message: ClaimedMessage, _ content: RenderedMessage, to address: String, masked: String)
        async throws
    {
        let now = dependencies.now()
        let copy = InboxMessage(
            id: message.id, kind: message.kind.rawValue, channel: message.channel.rawValue, to: address,
            subject: content.subject, text: content.text, html: content.html, sentAt: now)
        let isOurs = try await client.transaction { tx in
            try AttemptStore.end(message, .accepted, now: now, in: tx)
            let masked = message.leavesNoTrace ? nil : masked
            guard try sent(message, .accepted, masked: masked, now: now, in: tx) else { return false }
            try InboxStore.add(copy, in: tx)
            return true
        }
        report(message, .sent, provider: ProviderRoute.captureName, reason: nil, isOurs: isOurs)
    }

    /// Records what one try came to.
    /// - Parameters:
    ///   - provider: who had it; nil when it never came that far.
    ///   - hasOthers: whether there is a provider that was not asked yet, and may be.
    func record(
        _ message: ClaimedMessage, _ result: DeliveryResult, masked: String?, destination: [UInt8]? = nil,
        provider: String? = nil, hasOthers: Bool = false
    ) async throws {
        let now = dependencies.now()
        let (masked, destination) = message.leavesNoTrace ? (nil, nil) : (masked, destination)
        let jitter = dependencies.random.fraction()
        let (isOurs, verdict) = try await client.transaction { tx -> (Bool, DeliveryRule.Verdict) in
            let result = try settled(message, result, provider: provider, in: tx)
            let verdict = DeliveryRule.verdict(
                result, attempts: message.attempts, repeats: message.repeats, hasOthers: hasOthers, jitter: jitter)
            if provider != nil {
                try AttemptStore.end(message, result, now: now, in: tx)
                // What was refused is not paid for; what may have gone out is.
                if result.outcome == .temporary || result.outcome == .permanent {
                    try SMSSpendStore.refund(message, in: tx)
                }
            }
            switch verdict.state {
            case .sent: return (try sent(message, result, masked: masked, now: now, in: tx), verdict)
            case .failed:
                guard try failed(message, result, masked: masked, now: now, in: tx) else { return (false, verdict) }
                if result.fault == .destination, let destination {
                    try SuppressDestination(outbox: outbox).run(
                        SuppressDestination.Cause(message, masked: masked), destination,
                        reason: verdict.reason ?? "", now: now, in: tx)
                }
                return (true, verdict)
            default:
                let isOurs = try MessageClaimStore.postpone(
                    message, verdict.state, reason: verdict.reason, masked: masked,
                    refusedBy: message.refusers(after: result, of: provider, hasOthers: hasOthers),
                    until: now.adding(milliseconds: verdict.delay ?? 0), in: tx)
                return (isOurs, verdict)
            }
        }
        report(message, verdict.state, provider: provider, reason: verdict.reason, isOurs: isOurs)
    }

    /// An answer that did not come is made up for by the provider's own report, which may come before it.
    private func settled(
        _ message: ClaimedMessage, _ result: DeliveryResult, provider: String?, in tx: borrowing Transaction
    ) throws -> DeliveryResult {
        guard provider != nil, result.outcome == .unknown || result.outcome == .temporary,
            try MessageClaimStore.isReported(message, in: tx)
        else { return result }
        return .accepted
    }

    private func sent(
        _ message: ClaimedMessage, _ result: DeliveryResult, masked: String?, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        guard
            try MessageClaimStore.finish(
                message, .sent, reason: nil, masked: masked, providerID: result.providerID, now: now, in: tx)
        else { return false }
        let event = MessageSent(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            attempts: message.attempts)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        return true
    }

    private func failed(
        _ message: ClaimedMessage, _ result: DeliveryResult, masked: String?, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        let reason = result.reason ?? ""
        // What nobody is to blame for but the message itself is of no use to anybody.
        guard
            try MessageClaimStore.finish(
                message, .failed, reason: reason, masked: masked, keepsBoxes: result.fault != .none, now: now, in: tx)
        else { return false }
        let event = MessageFailed(
            messageId: message.id, kind: message.kind, channel: message.channel, maskedDestination: masked, at: now,
            reason: reason)
        try outbox.append(event, account: message.account, cause: message.cause, in: tx)
        return true
    }

    private func report(
        _ message: ClaimedMessage, _ state: MessageState, provider: String?, reason: String?, isOurs: Bool
    ) {
        outbox.wakeUp.signal()
        // A text message that turned out to be sent is its provider's, though nothing was handed over this time.
        let provider = provider ?? (state == .sent ? message.provider : nil)
        if isOurs { MessageMetrics.settled(message, state, provider: provider, at: dependencies.now()) }
        var facts: Logger.Metadata = [
            "message": "\(message.id.wireText)", "kind": "\(message.kind.rawValue)", "state": "\(state.rawValue)",
            "attempts": "\(message.attempts)",
        ]
        if let provider { facts["provider"] = "\(provider)" }
        if let reason { facts["reason"] = "\(reason)" }
        if !isOurs { facts["lost"] = "true" }
        logger.log(level: state == .sent ? .info : .warning, "message settled", metadata: facts)
    }
}
