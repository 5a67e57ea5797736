import EventContracts
import Foundation
import NotificationDomain
package import ServiceRuntime

/// Sends the message that is due: claim it, open its boxes, render it, hand it over, record what came of it.
///
/// The claim, and who gets the message, are committed before anything leaves the process. A crash after that makes the
/// message `unknown`. An e-mail is then sent again under the same id: twice the same mail does no harm, none at all would.
/// A text message costs money and may be a second code on the screen: its provider is asked first, and it is sent once
/// more at the most (reliability A6).
package struct SendNextMessage: Sendable {
    let ledger: MessageLedger
    let open: OpenMessage
    let render: RenderMessage
    let routes: ProviderRoutes
    let prints: DestinationPrints
    let dependencies: SystemDependencies

    package init(
        ledger: MessageLedger, open: OpenMessage, render: RenderMessage, routes: ProviderRoutes,
        prints: DestinationPrints, dependencies: SystemDependencies
    ) {
        self.ledger = ledger
        self.open = open
        self.render = render
        self.routes = routes
        self.prints = prints
        self.dependencies = dependencies
    }

    /// Keys are published before they are used and fetched every minute: one that is still unknown when a message is this
    /// old, in milliseconds, belongs to nobody.
    static let patienceForUnknownSender: Int64 = 15 * 60_000
    /// When a message is looked at again that found its provider taken, or its sender unknown, in milliseconds.
    static let pauseForProvider: Int64 = 200
    static let pauseForKeys: Int64 = 1_000
    /// A mail server that takes a mail and never says so gets the same one this often again, at most (RFC 1047).
    static let mostRepeats = 5

    /// False when nothing is due, nothing can be opened yet, or no provider works. Throws `PostgresError`.
    package func callAsFunction() async throws -> Bool {
        let ready = routes.ready(now: dependencies.now().milliseconds)
        guard open.isReady, !ready.entries.isEmpty,
            let message = try await ledger.claim(ready, lease: routes.lease)
        else { return false }
        guard mayStillBeSent(message) else {
            try await ledger.expire(message)
            return true
        }
        switch opened(message) {
        case .success(let opened): try await send(message, opened)
        // What may have gone out is to be asked for first, whoever has the keys.
        case .failure(.senderUnknown) where message.was == .unknown && isYoung(message):
            try await ledger.putBack(message, after: Self.pauseForKeys)
        case .failure(let refusal): try await ledger.record(message, result(of: refusal, message), masked: nil)
        }
        return true
    }

    private func send(_ message: ClaimedMessage, _ opened: OpenedMessage) async throws {
        guard let destination = Destination(message.channel, opened.recipient.address, prints) else {
            let reason = message.channel == .email ? "address-refused" : "number-refused"
            return try await ledger.record(message, .permanent(reason, fault: .none), masked: nil)
        }
        guard let content = try? render(message, opened) else {
            return try await ledger.record(message, .permanent("no-template", fault: .none), masked: destination.masked)
        }
        switch routes[message.channel] {
        case .none:
            try await ledger.record(message, .permanent("no-provider", fault: .provider), masked: destination.masked)
        case .capture:
            try await capture(message, content, destination)
        case .providers(let members):
            try await handOver(message, content, destination, members)
        }
    }

    private func capture(
        _ message: ClaimedMessage, _ content: RenderedMessage, _ destination: Destination
    ) async throws {
        guard
            try await ledger.admit(
                message, to: destination, provider: ProviderRoute.captureName, lease: routes.lease) == .admitted
        else { return }
        try await ledger.capture(message, content, to: destination.address, masked: destination.masked)
    }

    private func handOver(
        _ message: ClaimedMessage, _ content: RenderedMessage, _ destination: Destination,
        _ members: [ProviderRoute.Member]
    ) async throws {
        let now = dependencies.now().milliseconds
        guard let (member, permit) = Self.choose(members, for: message, now: now) else {
            return try await ledger.putBack(message, after: Self.pauseForProvider)
        }
        let guarded = member.guarded
        var isUsed = false
        defer { if !isUsed { guarded.release(permit) } }
        let outgoing = outgoing(message, content, destination)
        if message.channel == .email, message.repeats >= Self.mostRepeats {
            return try await ledger.record(message, .permanent("delivery-unknown"), masked: destination.masked)
        }
        if message.was == .unknown, message.channel == .sms {
            if message.isReported {
                return try await ledger.record(message, .accepted, masked: destination.masked)
            }
            let others = try await ledger.othersAt(member.guarded.name, destination, besides: message)
            if let known = await settled(message, outgoing, by: member, others) {
                return try await ledger.record(
                    message, known, masked: destination.masked, destination: destination.print)
            }
        }
        let fee = SMSFee(content.text, message.channel, at: guarded)
        switch try await ledger.admit(
            message, to: destination, provider: guarded.name, lease: routes.lease, rate: guarded.rate, fee: fee)
        {
        case .admitted: break
        case .later(let wait, ofProvider: true): return guarded.isBusy(until: now + wait)
        case .later, .suppressed, .lost: return
        }
        // Rendering and waiting for a thread take time too; this is the last moment to keep a dead secret back.
        guard mayStillBeSent(message) else { return try await ledger.expire(message, isAdmitted: true) }
        isUsed = true
        var result = await member.provider.deliver(outgoing)
        guarded.learn(result, permit, now: dependencies.now().milliseconds, jitter: dependencies.random.fraction())
        // This one wants to be left alone, and is: another may take the message sooner.
        if members.count > 1, result.fault == .provider { result.retryAfter = nil }
        try await ledger.record(
            message, result, masked: destination.masked, destination: destination.print, provider: guarded.name,
            hasOthers: Self.allowed(members, for: message).contains { $0.guarded.name != guarded.name })
    }

    /// Who may have a message: everybody who did not say that it cannot take it. What may be with one already never goes to
    /// another.
    private static func allowed(
        _ members: [ProviderRoute.Member], for message: ClaimedMessage
    ) -> [ProviderRoute.Member] {
        members.filter { member in
            let name = member.guarded.name
            return !message.refusedBy.contains(name)
                && (!message.isBound || message.provider == nil || message.provider == name)
        }
    }

    /// The first provider that works.
    static func choose(
        _ members: [ProviderRoute.Member], for message: ClaimedMessage, now: Int64
    ) -> (ProviderRoute.Member, CircuitBreaker.Permit)? {
        for member in allowed(members, for: message) {
            guard member.guarded.isReady(now: now), let permit = member.guarded.begin(now: now) else { continue }
            return (member, permit)
        }
        return nil
    }

    /// What became of a text message that may have gone out; nil when it may be sent once more.
    private func settled(
        _ message: ClaimedMessage, _ outgoing: OutgoingMessage, by member: ProviderRoute.Member, _ others: Set<String>
    ) async -> DeliveryResult? {
        switch await member.provider.status(of: outgoing, since: message.createdAt, except: others) {
        case .accepted(let providerID): return DeliveryResult(.accepted, providerID: providerID)
        case .refused(let result): return result
        case .unavailable: return DeliveryResult(.unknown, "status-unavailable", fault: .none)
        case .notFound, .unsupported:
            return message.repeats == 0 ? nil : .permanent("delivery-unknown")
        }
    }

    private func outgoing(
        _ message: ClaimedMessage, _ content: RenderedMessage, _ destination: Destination
    ) -> OutgoingMessage {
        switch destination.place {
        case .mailbox(let address):
            .mail(
                OutgoingMail(
                    id: message.id, from: render.site.sender, to: address, content: content,
                    language: MessageLanguage(tag: message.locale), date: message.createdAt, kind: message.kind))
        case .number(let number):
            .text(OutgoingText(id: message.id, to: number, text: content.text, expiresAt: message.expiresAt))
        }
    }

    private func mayStillBeSent(_ message: ClaimedMessage) -> Bool {
        DeliveryRule.mayStillBeSent(now: dependencies.now(), expiresAt: message.expiresAt)
    }

    private func isYoung(_ message: ClaimedMessage) -> Bool {
        dependencies.now().milliseconds - message.createdAt.milliseconds < Self.patienceForUnknownSender
    }

    private func opened(_ message: ClaimedMessage) -> Result<OpenedMessage, OpenRefusal> {
        Result { () throws(OpenRefusal) in try open(message) }
    }

    private func result(of refusal: OpenRefusal, _ message: ClaimedMessage) -> DeliveryResult {
        switch refusal {
        case .refused(let reason): .permanent(reason, fault: .none)
        case .senderUnknown:
            isYoung(message)
                ? .temporary("sender-key-unknown", fault: .message)
                : .permanent("sender-key-unknown", fault: .none)
        }
    }
}
