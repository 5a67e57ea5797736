import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NotificationDomain
import PostgresClient
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// `POST /v1/messages/test`: does a provider take our messages?
@Suite("Test messages") struct TestMessageTests {
    private static let secret = String(repeating: "s", count: 43)
    private static let authorization = "Basic " + Data("rekey-admin:\(secret)".utf8).base64EncodedString()

    private struct Outcome {
        var status: Int
        var text: String
        var report: TestMessageReport?
    }

    private static func with(
        _ routes: ProviderRoutes = .capture, budget: SMSBudget = SMSBudget(), logger: Logger = .quiet,
        _ body: @escaping @Sendable (NotificationFixture, any TestClientProtocol) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            let router = makeRouter()
            let site = MessageSite(sender: fixture.sender, publicURL: "https://id.example")
            let send = SendTestMessage(
                client: fixture.database.client, render: RenderMessage(templates: try MessageTemplates(), site: site),
                prints: fixture.prints, budget: budget, makeRoutes: { routes },
                dependencies: fixture.time.dependencies, logger: logger)
            TestMessageRoutes(send: send, adminSecret: secret).add(to: router)
            let application = Application(
                responder: EdgeResponder(
                    router: router, configuration: EdgeConfiguration(listener: "management"), dependencies: .system()))
            try await application.test(.router) { client in try await body(fixture, client) }
        }
    }

    private static func post(
        _ client: any TestClientProtocol, to: String = "ops@example.com", more: String = "",
        channel: String = "email", authorization: String? = authorization
    ) async throws -> Outcome {
        var headers: HTTPFields = [.contentType: "application/json"]
        headers[.authorization] = authorization
        let body = #"{"channel":"\#(channel)","to":"\#(to)","reason":"new server","actor":"op"\#(more)}"#
        let answer = try await client.execute(
            uri: "/v1/messages/test", method: .post, headers: headers, body: ByteBuffer(string: body))
        return Outcome(
            status: answer.status.code, text: String(buffer: answer.body),
            report: try? EventJSON.decode(TestMessageReport.self, from: Array(buffer: answer.body)))
    }

    private static func rows(_ fixture: NotificationFixture) async throws -> [String] {
        try await fixture.database.client.query(
            """
            select concat_ws(' ', masked, provider, actor, reason, outcome, answer, code, enhanced) as row
            from test_message order by at
            """
        ).map { try $0.decode("row") }
    }

    @Test("a server's answer comes back as it is, is kept with who asked and why, and no log names the address")
    func answers() async throws {
        let refused = DeliveryResult(
            .temporary, "sign-in-refused", fault: .provider, code: 535, enhanced: "5.7.8")
        let provider = ToldProvider(
            "smtp", DeliveryResult(.accepted, code: 250, enhanced: "2.0.0"), refused, .unknown("no-answer"))
        let (logger, log) = CapturingLogHandler.logger()
        try await Self.with(NotificationFixture.mail(provider), logger: logger) { fixture, client in
            let sent = try #require(try await Self.post(client).report)
            #expect(sent.outcome == "accepted" && sent.provider == "smtp")
            #expect(sent.code == 250 && sent.enhanced == "2.0.0")
            #expect(provider.taken == [sent.id])
            fixture.time.advance(by: .seconds(1))
            let wrong = try #require(try await Self.post(client).report)
            #expect(wrong.outcome == "temporary" && wrong.reason == "sign-in-refused" && wrong.code == 535)
            fixture.time.advance(by: .seconds(1))
            #expect(try await Self.post(client).report?.outcome == "unknown")
            #expect(
                try await Self.rows(fixture) == [
                    "o***@example.com smtp op new server accepted 250 2.0.0",
                    "o***@example.com smtp op new server temporary sign-in-refused 535 5.7.8",
                    "o***@example.com smtp op new server unknown no-answer",
                ])
            #expect(log.contains("a test message was handed over") && !log.contains("example.com"))
            #expect(try await fixture.events().isEmpty, "no message of an account")
            fixture.time.advance(by: .seconds(31 * 86_400))
            _ = try await MessageJanitor(
                client: fixture.database.client, dependencies: fixture.time.dependencies, logger: .quiet
            ).sweep()
            #expect(try await Self.rows(fixture).isEmpty)
        }
    }

    @Test("it goes to the provider that is named, past an open breaker, and in the language that is asked for")
    func chosen() async throws {
        let (first, second) = (ToldProvider("smtp", .accepted), ToldProvider("smtp-2", .accepted))
        let member = NotificationFixture.member(second)
        for _ in 0..<CircuitBreaker.threshold {
            let permit = try #require(member.guarded.begin(now: 1))
            member.guarded.learn(.temporary("unreachable"), permit, now: 1, jitter: 1)
        }
        #expect(member.guarded.standing(now: 2) == "open (unreachable), no success since the start")
        let routes = ProviderRoutes(email: .providers([NotificationFixture.member(first), member]), sms: .none)
        try await Self.with(routes) { _, client in
            let sent = try await Self.post(client, more: #","provider":"smtp-2","locale":"nl""#)
            #expect(sent.report?.provider == "smtp-2" && first.taken.isEmpty && second.taken.count == 1)
            let other = try await Self.post(client, more: #","provider":"smtp-3""#)
            #expect(other.status == 400 && other.text.contains("unknown-provider"))
            let none = try await Self.post(client, to: "+31612345678", channel: "sms")
            #expect(none.status == 409 && none.text.contains("no-provider"))
        }
    }

    @Test("in development it lies in the inbox, as other mail is framed", arguments: ["en", "nl"])
    func captured(_ locale: String) async throws {
        try await Self.with { fixture, client in
            let report = try #require(try await Self.post(client, more: #","locale":"\#(locale)""#).report)
            #expect(report.provider == "capture" && report.outcome == "accepted")
            _ = try await Self.post(client, to: "+31612345678", channel: "sms")
            let inbox = try await fixture.inbox()
            #expect(inbox.map(\.kind) == ["test", "test"] && inbox.map(\.channel) == ["email", "sms"])
            #expect(inbox[0].html.contains("lang=\"\(locale)\"") && inbox[0].text.contains("no-reply@rekey.example"))
        }
    }

    @Test("ten in ten minutes, and no text message over the budget")
    func bounds() async throws {
        let provider = ToldProvider("smtp", .accepted)
        let sms = ToldProvider("sms", .accepted)
        let paid = ProviderRoute.Member(
            sms, GuardedProvider(name: "sms", timeout: .seconds(1), cost: 100_000, logger: .quiet))
        let routes = ProviderRoutes(
            email: .providers([NotificationFixture.member(provider)]), sms: .providers([paid]))
        try await Self.with(routes, budget: SMSBudget(perHour: 200_000)) { fixture, client in
            #expect(try await Self.post(client, to: "+31612345678", channel: "sms").status == 200)
            let over = try await Self.post(client, to: "+31612345678", channel: "sms")
            #expect(over.status == 409 && over.text.contains("budget") && sms.taken.count == 1)
            for _ in 0..<9 { #expect(try await Self.post(client).status == 200) }
            #expect(try await Self.post(client).status == 429 && provider.taken.count == 9)
            fixture.time.advance(by: .seconds(60))
            #expect(try await Self.post(client).status == 200)
        }
    }

    @Test("without the operator's secret, a reason or one plain address nothing is sent")
    func refused() async throws {
        let provider = ToldProvider("smtp", .accepted)
        try await Self.with(NotificationFixture.mail(provider)) { fixture, client in
            for authorization in [nil, "Basic " + Data("rekey-admin:wrong".utf8).base64EncodedString()] {
                #expect(try await Self.post(client, authorization: authorization).status == 401)
            }
            for address in ["ops", "a@b.test,c@d.test", #"a@b.test\r\nBcc: x@evil.test"#, "+31612345678", ""] {
                #expect(try await Self.post(client, to: address).status == 400)
            }
            #expect(try await Self.post(client, channel: "post").status == 400)
            #expect(try await Self.post(client, more: #","locale":"xx""#).status == 400)
            let answer = try await client.execute(
                uri: "/v1/messages/test", method: .post,
                headers: [.contentType: "application/json", .authorization: Self.authorization],
                body: ByteBuffer(string: #"{"channel":"email","to":"ops@example.com"}"#))
            #expect(answer.status == .badRequest)
            #expect(provider.taken.isEmpty)
            #expect(try await Self.rows(fixture).isEmpty)
        }
    }
}
