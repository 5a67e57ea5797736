package import EventContracts
import Foundation
import HTTPKit
import Logging
package import NotificationDomain
import PostgresClient
import ServiceRuntime

/// Sends one plain message at once, past the queue, and says what the provider answered: a wrong set-up is found out before
/// somebody waits for a code.
///
/// It goes out as every message does, over a connection of its own. An open breaker does not hold it back, for whoever
/// repairs a provider wants to know now; what comes of it counts for the breaker as any other message does.
package struct SendTestMessage: Sendable {
    /// What an operator asks for.
    package struct Order: Sendable {
        package var channel: Channel
        package var to: String
        /// Nil for the first one.
        package var provider: String?
        package var language: MessageLanguage
        package var actor: String
        package var reason: String

        package init(
            channel: Channel, to: String, provider: String? = nil, language: MessageLanguage, actor: String,
            reason: String
        ) {
            self.channel = channel
            self.to = to
            self.provider = provider
            self.language = language
            self.actor = actor
            self.reason = reason
        }
    }

    package enum Refusal: Error, Equatable {
        /// No one plain address of the channel.
        case address
        /// Nobody delivers messages of the channel.
        case noProvider
        case unknownProvider
        case tooMany(retryAfter: Duration)
        /// The budget for text messages is used up.
        case budget
    }

    /// Of all operators together: somebody who repairs a set-up tries often, somebody who floods a mailbox more often.
    static let limit = RateLimit(10, per: .seconds(600))
    /// Nobody wants a test later, in seconds.
    private static let life: TimeInterval = 600

    let client: PostgresClient
    let render: RenderMessage
    let prints: DestinationPrints
    let budget: SMSBudget
    /// Connections for one message.
    let makeRoutes: @Sendable () -> ProviderRoutes
    let dependencies: SystemDependencies
    let logger: Logger

    /// Throws ``Refusal``, `PostgresError`, ``TemplateError``.
    package func callAsFunction(_ order: Order) async throws -> TestMessageReport {
        guard let destination = Destination(order.channel, order.to, prints) else { throw Refusal.address }
        let routes = makeRoutes()
        let report: Result<TestMessageReport, any Error>
        do {
            report = .success(try await send(order, to: destination, routes))
        } catch {
            report = .failure(error)
        }
        await routes.close()
        return try report.get()
    }

    private func send(
        _ order: Order, to destination: Destination, _ routes: ProviderRoutes
    ) async throws -> TestMessageReport {
        let id = dependencies.newID()
        let model = MessageModel(language: order.language, site: render.site, givenName: nil)
        let content = try render.templates.renderTest(order.channel, order.language, model)
        switch routes[order.channel] {
        case .none: throw Refusal.noProvider
        case .capture:
            guard order.provider ?? ProviderRoute.captureName == ProviderRoute.captureName else {
                throw Refusal.unknownProvider
            }
            return try await capture(id, order, content, destination)
        case .providers(let members):
            let member = order.provider.map { name in members.first { $0.guarded.name == name } } ?? members.first
            guard let member else { throw Refusal.unknownProvider }
            return try await handOver(id, order, content, destination, to: member)
        }
    }

    private func capture(
        _ id: UUID, _ order: Order, _ content: RenderedMessage, _ destination: Destination
    ) async throws -> TestMessageReport {
        let name = ProviderRoute.captureName
        let now = try await begin(id, order, destination, provider: name, fee: nil)
        let copy = InboxMessage(
            id: id, kind: "test", channel: order.channel.rawValue, to: destination.address, subject: content.subject,
            text: content.text, html: content.html, sentAt: now)
        try await client.transaction { tx in
            try InboxStore.add(copy, in: tx)
            try TestMessageStore.end(id, .accepted, in: tx)
        }
        return TestMessageReport(id: id, provider: name, .accepted, milliseconds: 0)
    }

    private func handOver(
        _ id: UUID, _ order: Order, _ content: RenderedMessage, _ destination: Destination,
        to member: ProviderRoute.Member
    ) async throws -> TestMessageReport {
        let guarded = member.guarded
        let fee = SMSFee(content.text, order.channel, at: guarded)
        let start = try await begin(id, order, destination, provider: guarded.name, fee: fee)
        let permit = guarded.begin(now: start.milliseconds)
        let result = await member.provider.deliver(outgoing(id, order, content, destination, at: start))
        let end = dependencies.now()
        if let permit {
            guarded.learn(result, permit, now: end.milliseconds, jitter: dependencies.random.fraction())
        }
        try await client.transaction { tx in
            // Before the message's row, as everywhere. What was refused is not paid for.
            if let fee, result.outcome == .temporary || result.outcome == .permanent {
                try SMSSpendStore.takeBack(fee, at: start, in: tx)
            }
            try TestMessageStore.end(id, result, in: tx)
        }
        logger.notice(
            "a test message was handed over",
            metadata: [
                "message": "\(id.wireText)", "provider": "\(guarded.name)", "outcome": "\(result.outcome.rawValue)",
                "reason": "\(result.reason ?? "")",
            ])
        return TestMessageReport(
            id: id, provider: guarded.name, result, milliseconds: end.milliseconds - start.milliseconds)
    }

    /// Commits who has what sent, before anything leaves; answers when that was.
    private func begin(
        _ id: UUID, _ order: Order, _ destination: Destination, provider: String, fee: SMSFee?
    ) async throws -> Date {
        let now = dependencies.now()
        try await client.transaction { tx in
            let decision = try RateLimiter.take(key: "test-message:all", limit: Self.limit, now: now, in: tx)
            if case .refused(let retryAfter) = decision { throw Refusal.tooMany(retryAfter: retryAfter) }
            if let fee {
                guard try budget.overdraft(fee, lane: .notice, now: now, in: tx) == nil else { throw Refusal.budget }
                try SMSSpendStore.add(fee, at: now, in: tx)
            }
            try TestMessageStore.begin(id, order, masked: destination.masked, provider: provider, now: now, in: tx)
        }
        return now
    }

    private func outgoing(
        _ id: UUID, _ order: Order, _ content: RenderedMessage, _ destination: Destination, at now: Date
    ) -> OutgoingMessage {
        switch destination.place {
        case .mailbox(let address):
            .mail(
                OutgoingMail(
                    id: id, from: render.site.sender, to: address, content: content, language: order.language,
                    date: now, kind: nil))
        case .number(let number):
            .text(
                OutgoingText(
                    id: id, to: number, text: content.text, expiresAt: now.addingTimeInterval(Self.life)))
        }
    }
}
