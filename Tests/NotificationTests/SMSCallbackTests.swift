import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdTesting
import Logging
import NotificationDomain
import PostgresClient
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// What providers report by themselves, over real connections.
@Suite("SMS: delivery reports") struct SMSCallbackTests {
    private static let secret = "0123456789abcdef0123456789abcdef"

    /// A service whose messages go to `server`, and where it listens.
    private struct Stage {
        let fixture: NotificationFixture
        let server: SMSProviderServer
        let worker: SendNextMessage
        let here: String

        /// Where a report about the first message goes, from outside and here.
        func address() throws -> (public: String, here: String) {
            let url = try #require(server.accepted.first?.reportURL)
            let query = try #require(url.split(separator: "?").last)
            return (url, "\(here)/v1/callbacks/sms?\(query)")
        }

        /// Reports on the first message; answers the status.
        func report(
            _ status: String, code: Int? = nil, account: String = NotificationFixture.account,
            token: String = NotificationFixture.smsToken, signedFor: String? = nil, at: String? = nil, times: Int = 1
        ) async throws -> Int {
            let address = try address()
            let report = SMSProviderReports.twilio(
                signedFor ?? address.public, account: account, token: token, id: "SM1", status: status, code: code)
            return try await SMSProviderReports.send(report, to: at ?? address.here, times: times)
        }

        func reportJSON(
            _ body: String, secret: String = SMSCallbackTests.secret, at: Date? = nil, sending: String? = nil
        ) async throws -> Int {
            var report = SMSProviderReports.json(body, secret: secret, at: at ?? fixture.time.now)
            if let sending { report.body = sending }
            return try await SMSProviderReports.send(report, to: "\(here)/v1/callbacks/sms-2")
        }

        func summary() async throws -> MessageSummary { try #require(try await fixture.messages().first) }
    }

    private static func with(
        logger: Logger = .quiet, isJSON: Bool = false, _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            try await SMSProviderServer.with(now: { fixture.time.now }) { server in
                let router = makeRouter()
                SMSCallbackRoutes(
                    callbacks: [
                        TwilioCallback(
                            provider: "sms", url: NotificationFixture.callbackURL,
                            account: NotificationFixture.account, token: NotificationFixture.smsToken),
                        JSONCallback(provider: "sms-2", secret: secret, now: fixture.time.dependencies.now),
                    ],
                    record: RecordDelivery(
                        client: fixture.database.client, outbox: fixture.outbox,
                        dependencies: fixture.time.dependencies, logger: logger)
                ).add(to: router)
                let provider: any MessageProvider =
                    isJSON ? try fixture.json(server, name: "sms-2") : fixture.twilio(server)
                let worker = try fixture.worker(NotificationFixture.text(provider))
                try await Application(
                    responder: EdgeResponder(
                        router: router, configuration: EdgeConfiguration(listener: "public"),
                        dependencies: .system()),
                    configuration: .init(address: .hostname("127.0.0.1", port: 0))
                ).test(.live) { client in
                    try await body(
                        Stage(
                            fixture: fixture, server: server, worker: worker,
                            here: "http://127.0.0.1:\(client.port ?? 0)"))
                }
                await provider.close()
            }
        }
    }

    @Test("a delivery is written down once: the same report again, or another one later, changes nothing")
    func delivered() async throws {
        let (logger, log) = CapturingLogHandler.logger()
        try await Self.with(logger: logger) { stage in
            try await stage.fixture.queued(.code())
            try await stage.fixture.drain(stage.worker)
            #expect(try await stage.report("sent") == 204)
            #expect(try await stage.summary().delivery == nil)
            stage.fixture.time.advance(by: .seconds(5))
            let arrived = stage.fixture.time.now
            #expect(try await stage.report("delivered") == 204)
            let events = try await stage.fixture.events()
            stage.fixture.time.advance(by: .seconds(3 * 86_400))
            #expect(try await stage.report("delivered", times: 2) == 204)
            #expect(try await stage.report("undelivered", code: 30005) == 204)
            let summary = try await stage.summary()
            #expect(summary.state == "sent" && summary.delivery == "delivered" && summary.deliveredAt == arrived)
            #expect(summary.deliveryReason == nil)
            #expect(try await stage.fixture.events() == events)
            #expect(log.entries.count == 1 && !log.contains("612345678") && !log.contains("SM1"))
        }
    }

    @Test("a signature with another secret, of another address, account or text is turned away")
    func forged() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            try await stage.fixture.drain(stage.worker)
            let (url, here) = try stage.address()
            #expect(try await stage.report("delivered", token: "guessed") == 401)
            #expect(try await stage.report("delivered", signedFor: "https://evil.test/v1/callbacks/sms") == 401)
            #expect(try await stage.report("delivered", at: "\(stage.here)/v1/callbacks/sms") == 401)
            #expect(try await stage.report("delivered", account: "AC9") == 400, "signed, of somebody else's account")
            var altered = SMSProviderReports.twilio(
                url, account: NotificationFixture.account, token: NotificationFixture.smsToken, id: "SM1",
                status: "failed")
            altered.body = altered.body.replacing("failed", with: "delivered")
            #expect(try await SMSProviderReports.send(altered, to: here) == 401)
            altered.headers.removeAll { $0.name == "x-twilio-signature" }
            #expect(try await SMSProviderReports.send(altered, to: here) == 401)
            #expect(try await stage.summary().delivery == nil)
            #expect(try await stage.report("delivered") == 204)
        }
    }

    @Test("what we do not know is answered as what we do; a body of any size is not read")
    func unknown() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            try await stage.fixture.drain(stage.worker)
            let query = "reference=\(UUID().wireText)"
            let report = SMSProviderReports.twilio(
                "\(NotificationFixture.callbackURL)?\(query)", account: NotificationFixture.account,
                token: NotificationFixture.smsToken, id: "SM99", status: "delivered")
            #expect(try await SMSProviderReports.send(report, to: "\(stage.here)/v1/callbacks/sms?\(query)") == 204)
            #expect(try await stage.reportJSON(#"{"reference":"\#(UUID().wireText)","status":"delivered"}"#) == 204)
            let long = #"{"status":"delivered","x":"\#(String(repeating: "x", count: 17_000))"}"#
            #expect(try await stage.reportJSON(long) == 413)
            #expect(try await SMSProviderReports.send(report, to: "\(stage.here)/v1/callbacks/other") == 404)
            #expect(try await stage.summary().delivery == nil)
        }
    }

    @Test(
        "a number that turns out not to exist gets nothing any more, one switched off does; identity is told of either")
    func dead() async throws {
        for (code, isDead) in [(30005, true), (30003, false)] {
            try await Self.with { stage in
                try await stage.fixture.queued(.code())
                try await stage.fixture.drain(stage.worker)
                #expect(try await stage.report("undelivered", code: code, times: 2) == 204)
                let summary = try await stage.summary()
                #expect(summary.state == "sent" && summary.delivery == "undelivered")
                #expect(summary.deliveryReason == (isDead ? "no-such-number" : "unreachable-number"))
                let told = try await stage.fixture.database.client.query(
                    "select data->>'reason' as reason from outbox where type = 'rekey.message.bounced'")
                #expect(try told.map { try $0.decode("reason") } == [isDead ? "no-such-number" : "undelivered"])
                #expect(try await stage.fixture.suppressions() == (isDead ? 1 : 0))
                try await stage.fixture.queued(.code())
                try await stage.fixture.drain(stage.worker)
                #expect(stage.server.posts.count == (isDead ? 1 : 2))
            }
        }
    }

    @Test("what is the provider's fault, or about a number that was proved since, is nobody's concern")
    func noConcern() async throws {
        for (code, isProved) in [(30002, false), (30003, true)] {
            try await Self.with { stage in
                let contact = UUID()
                var link = NotificationFixture.Link.code()
                link.contact = contact
                try await stage.fixture.queued(link)
                try await stage.fixture.drain(stage.worker)
                stage.fixture.time.advance(by: .seconds(60))
                if isProved { try await stage.fixture.verified(contact) }
                #expect(try await stage.report("undelivered", code: code) == 204)
                #expect(try await stage.summary().delivery == "undelivered")
                #expect(try await !stage.fixture.events().contains("rekey.message.bounced"))
            }
        }
    }

    @Test("a report about a message whose answer never came ends the doubt: it is not asked for and not sent again")
    func doubt() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            stage.server.next(.acceptThenCut)
            try await stage.fixture.drain(stage.worker)
            #expect(try await stage.report("undelivered", code: 30003) == 204)
            #expect(try await stage.summary().state == "unknown", "that it did not arrive is for the look-up to say")
            #expect(try await stage.report("sent") == 204)
            #expect(try await stage.summary().state == "sent")
            #expect(try await stage.fixture.sealedRows() == 0)
            #expect(try await stage.fixture.events().last == "rekey.message.sent")
            try await stage.fixture.rounds(2, stage.worker)
            #expect(stage.server.posts.count == 1 && stage.server.questions.isEmpty)
        }
    }

    @Test("a report about a message that its provider would not take for now ends its wait: it took it all the same")
    func contradicted() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            stage.server.next(.acceptThenCut)
            try await stage.fixture.rounds(1, stage.worker)
            stage.server.remember(.forgetful)
            stage.server.next(.throttle(seconds: 60))
            try await stage.fixture.drain(stage.worker)
            #expect(try await stage.summary().state == "retry")
            #expect(try await stage.report("delivered") == 204)
            #expect(try await stage.summary().state == "sent")
            #expect(try await stage.fixture.sealedRows() == 0)
            #expect(try await stage.fixture.events().filter { $0 == "rekey.message.sent" }.count == 1)
            try await stage.fixture.rounds(2, stage.worker)
            #expect(stage.server.posts.count == 2, "no third one")
        }
    }

    @Test("a report that overtakes the answer counts when that never comes", arguments: [false, true])
    func early(_ workerDies: Bool) async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            let claimed = try #require(try await stage.worker.claimed())
            let query = "reference=\(claimed.id.wireText)"
            let report = SMSProviderReports.twilio(
                "\(NotificationFixture.callbackURL)?\(query)", account: NotificationFixture.account,
                token: NotificationFixture.smsToken, id: "SM1", status: "delivered")
            #expect(try await SMSProviderReports.send(report, to: "\(stage.here)/v1/callbacks/sms?\(query)") == 204)
            #expect(try await stage.summary().state == "sending")
            if workerDies {
                try await stage.fixture.elapse()
                try await stage.fixture.drain(stage.worker)
            } else {
                try await stage.worker.ledger.record(
                    claimed, DeliveryResult(.unknown, "no-answer", fault: .provider), masked: nil, provider: "sms")
            }
            #expect(try await stage.summary().state == "sent")
            #expect(stage.server.posts.isEmpty && stage.server.questions.isEmpty)
        }
    }

    @Test("JSON reports: signed with their time, of the last five minutes, about this provider's messages")
    func json() async throws {
        try await Self.with(isJSON: true) { stage in
            try await stage.fixture.queued(.code())
            try await stage.fixture.drain(stage.worker)
            let body = #"{"id":"SM1","status":"undelivered","code":"no-such-number"}"#
            let now = stage.fixture.time.now
            #expect(try await stage.reportJSON(body, secret: String(repeating: "x", count: 32)) == 401)
            #expect(try await stage.reportJSON(body, at: now.addingTimeInterval(-301)) == 401)
            #expect(try await stage.reportJSON(body, at: now.addingTimeInterval(301)) == 401)
            #expect(try await stage.reportJSON(body, sending: body + " ") == 401)
            #expect(try await stage.reportJSON("[]") == 400)
            #expect(try await stage.summary().delivery == nil)
            #expect(try await stage.reportJSON(body, at: now.addingTimeInterval(-300)) == 204)
            let summary = try await stage.summary()
            #expect(summary.delivery == "undelivered" && summary.deliveryReason == "no-such-number")
            #expect(try await stage.fixture.events().contains("rekey.message.bounced"))
        }
    }

    @Test("one provider does not speak for the messages of another")
    func foreign() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.code())
            try await stage.fixture.drain(stage.worker)
            let id = try await stage.summary().id
            let body = #"{"reference":"\#(id.wireText)","id":"SM1","status":"delivered"}"#
            #expect(try await stage.reportJSON(body) == 204)
            #expect(try await stage.summary().delivery == nil)
        }
    }
}
