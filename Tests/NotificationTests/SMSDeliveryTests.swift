import EventContracts
import Foundation
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// Reliability A6 over real connections: a second text message at the most, and never a second provider's.
@Suite("SMS: sent once, and at most once more") struct SMSDeliveryTests {
    private static func with(
        _ body: (NotificationFixture, SMSProviderServer) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            try await SMSProviderServer.with(now: { fixture.time.now }) { server in try await body(fixture, server) }
        }
    }

    @Test(
        "taken without an answer: its provider is asked and says so, and nothing is sent again",
        arguments: ["twilio", "json"])
    func taken(_ kind: String) async throws {
        try await Self.with { fixture, server in
            let (logger, log) = CapturingLogHandler.logger()
            let provider: any MessageProvider =
                kind == "twilio"
                ? fixture.twilio(server, timeout: .seconds(2)) : try fixture.json(server, timeout: .seconds(2))
            let worker = try fixture.worker(NotificationFixture.text(provider), logger: logger)
            try await fixture.queued(.code("76543210"))
            server.next(.acceptThenTimeOut)
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
            try await fixture.rounds(2, worker)
            let summary = try #require(try await fixture.messages().first)
            #expect(summary.state == "sent" && summary.provider == "sms")
            #expect(server.accepted.count == 1 && server.posts.count == 1 && server.questions.count == 1)
            #expect(try await fixture.events().last == "rekey.message.sent")
            #expect(try await fixture.sealedRows() == 0)
            for secret in [
                "76543210", "+31612345678", "612345678", NotificationFixture.smsToken, NotificationFixture.jsonToken,
            ] {
                #expect(!log.contains(secret), "NOT-09")
            }
            await provider.close()
        }
    }

    @Test(
        "its provider knows nothing of it: once more, with the same id, and never again", arguments: ["twilio", "json"])
    func forgotten(_ kind: String) async throws {
        try await Self.with { fixture, server in
            let provider: any MessageProvider = kind == "twilio" ? fixture.twilio(server) : try fixture.json(server)
            let worker = try fixture.worker(NotificationFixture.text(provider))
            try await fixture.queued(.code())
            server.next(.acceptThenCut, .acceptThenCut, .acceptThenCut)
            server.remember(.forgetful)
            try await fixture.rounds(6, worker)
            #expect(server.posts.count == 2)
            #expect(Set(server.posts.map(\.body)).count == 1, "the same code and reference")
            #expect(Set(server.posts.map { $0.headers["idempotency-key"] }).count == 1)
            let summary = try #require(try await fixture.messages().first)
            #expect(summary.state == "failed" && summary.reason == "delivery-unknown")
            await provider.close()
        }
    }

    @Test("its provider cannot say: it is asked again until the code expires, and nothing is sent")
    func silent() async throws {
        try await Self.with { fixture, server in
            let provider = fixture.twilio(server)
            let worker = try fixture.worker(NotificationFixture.text(provider))
            let issued = try await fixture.queued(.code())
            server.next(.acceptThenCut)
            server.remember(.unavailable)
            try await fixture.rounds(4, worker)
            #expect(server.posts.count == 1 && server.questions.count == 3)
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
            fixture.time.set(issued.event.expiresAt)
            try await fixture.rounds(2, worker)
            #expect(try await fixture.messages().map(\.state) == ["expired"])
            #expect(server.posts.count == 1)
            await provider.close()
        }
    }

    @Test("its provider says that the number does not exist: nothing is sent there any more")
    func dead() async throws {
        try await Self.with { fixture, server in
            let provider = fixture.twilio(server)
            let worker = try fixture.worker(NotificationFixture.text(provider))
            try await fixture.queued(.code())
            server.next(.acceptThenCut)
            server.remember(.refused(code: 30005))
            try await fixture.rounds(2, worker)
            #expect(try await fixture.messages().map(\.reason) == ["no-such-number"])
            try await fixture.queued(.code())
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state).sorted() == ["failed", "suppressed"])
            #expect(server.posts.count == 1)
            await provider.close()
        }
    }

    @Test("what the first refused for now goes to the second, under the same id")
    func failOver() async throws {
        try await Self.with { fixture, server in
            try await SMSProviderServer.with { second in
                let routes = NotificationFixture.text(
                    fixture.twilio(server), try fixture.json(second, name: "sms-2"))
                let worker = try fixture.worker(routes)
                try await fixture.queued(.code())
                server.next(.throttle(seconds: 600))
                try await fixture.drain(worker)
                // The pause after a first try; the ten minutes are the first provider's alone.
                fixture.time.advance(by: .seconds(1))
                try await fixture.drain(worker)
                let summary = try #require(try await fixture.messages().first)
                #expect(summary.state == "sent" && summary.provider == "sms-2" && summary.attempts == 2)
                #expect(server.accepted.isEmpty && second.accepted.count == 1)
                #expect(
                    server.posts.map { $0.headers["idempotency-key"] }
                        == second.posts.map { $0.headers["idempotency-key"] })
                await routes.close()
            }
        }
    }

    @Test("what may be with the first never goes to the second")
    func bound() async throws {
        try await Self.with { fixture, server in
            try await SMSProviderServer.with { second in
                let routes = NotificationFixture.text(
                    fixture.twilio(server), try fixture.json(second, name: "sms-2"))
                let worker = try fixture.worker(routes)
                try await fixture.queued(.code())
                server.next(.acceptThenCut, .throttle(seconds: 60), .refuse(status: 503))
                server.remember(.forgetful)
                // The one resend is throttled: the first may still have the message of the first try.
                try await fixture.rounds(5, worker)
                #expect(second.posts.isEmpty && server.posts.count == 2)
                #expect(try await fixture.messages().map(\.state) == ["retry"])
                await routes.close()
            }
        }
    }
}
