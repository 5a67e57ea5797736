import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

@Suite("What one provider cannot take goes to the next", .serialized) struct FailoverTests {
    /// Two mail servers and a worker that prefers the first.
    private struct Stage {
        let fixture: NotificationFixture
        let servers: [SMTPServer]
        let members: [ProviderRoute.Member]
        let worker: SendNextMessage

        func message() async throws -> MessageSummary { try #require(try await fixture.messages().first) }

        func attempts() async throws -> [MessageAttempt] {
            let id = try await message().id
            return try await fixture.database.client.transaction { tx in try AttemptStore.list(id, in: tx) }
        }

        /// Whether no breaker has opened and nobody was given up.
        func isUnharmed() async throws -> Bool {
            let now = fixture.time.now.milliseconds
            let isTold = try await fixture.events().contains("rekey.message.bounced")
            let givenUp = try await fixture.suppressions()
            return members.allSatisfy { $0.guarded.isReady(now: now) } && !isTold && givenUp == 0
        }
    }

    private static func with(_ body: (Stage) async throws -> Void) async throws {
        try await NotificationFixture.with { fixture in
            let servers = [try SMTPServer(), try SMTPServer()]
            defer { for server in servers { server.stop() } }
            let members = try zip(servers, ["smtp", "smtp-2"]).map { server, name in
                let configuration = try #require(
                    SMTPConfiguration(
                        url: server.url, tls: .opportunistic, timeout: .seconds(10), helloName: "rekey.example"))
                return NotificationFixture.member(SMTPConnection(configuration: configuration, name: name))
            }
            let worker = try fixture.worker(ProviderRoutes(email: .providers(members), sms: .none))
            try await body(Stage(fixture: fixture, servers: servers, members: members, worker: worker))
            for member in members { await member.provider.close() }
        }
    }

    /// What a server does not do, an address that needs it, and the reason.
    static let lacks = [
        ("plain-ascii", "jörg@example.com", "no-smtputf8"), ("closed-relay", "anna@example.com", "relay-refused"),
    ]

    @Test("a server without SMTPUTF8, or that does not relay: the second one gets the mail at once", arguments: lacks)
    func second(_ lack: String, _ address: String, _ reason: String) async throws {
        try await Self.with { stage in
            try stage.servers[0].set(lack, true)
            // As often as would open a breaker.
            for _ in 0..<CircuitBreaker.threshold {
                try await stage.fixture.queued(.init(address: address))
                #expect(try await stage.fixture.drain(stage.worker) == 2)
                #expect(try stage.servers[1].next().to == [address])
            }
            let message = try await stage.message()
            #expect(message.state == "sent" && message.provider == "smtp-2" && message.reason == nil)
            let attempts = try await stage.attempts()
            #expect(attempts.map(\.provider) == ["smtp", "smtp-2"] && attempts.map(\.reason) == [reason, nil])
            #expect(try await stage.isUnharmed())
        }
    }

    @Test("when no server knows SMTPUTF8 the message has failed, for that reason; an operator's retry asks all again")
    func none() async throws {
        try await Self.with { stage in
            let (lack, address, reason) = Self.lacks[0]
            for server in stage.servers { try server.set(lack, true) }
            try await stage.fixture.queued(.init(address: address))
            #expect(try await stage.fixture.drain(stage.worker) == 2)
            let message = try await stage.message()
            #expect(message.state == "failed" && message.reason == reason && message.attempts == 2)
            #expect(try await stage.fixture.events().last == "rekey.message.failed")
            #expect(try await stage.isUnharmed())
            try stage.servers[0].set(lack, false)
            let act = ActOnMessage(
                client: stage.fixture.database.client, outbox: stage.fixture.outbox,
                dependencies: stage.fixture.time.dependencies)
            try await act(.retry, message.id, actor: "ops", reason: "repaired")
            // The connection of before was told what the server had then.
            await stage.members[0].provider.close()
            let repaired = try SMTPTests.connection(stage.servers[0].url)
            try await stage.fixture.drain(
                try stage.fixture.worker(NotificationFixture.mail(repaired), name: "repaired"))
            #expect(try stage.servers[0].next().to == [address])
            #expect(try await stage.message().state == "sent")
            await repaired.close()
        }
    }

    @Test(
        "servers that do not relay, for now or at all, are asked again after a pause: it may be our set-up",
        arguments: ["deferring-relay", "closed-relay"])
    func forNow(_ lack: String) async throws {
        try await Self.with { stage in
            for server in stage.servers { try server.set(lack, true) }
            try await stage.fixture.queued()
            for _ in 0..<2 {
                #expect(try await stage.fixture.drain(stage.worker) == 2)
                try await stage.fixture.elapse()
            }
            let message = try await stage.message()
            #expect(message.state == "retry" && message.reason == "relay-refused")
            #expect(try await stage.attempts().map(\.provider) == ["smtp", "smtp-2", "smtp", "smtp-2"])
            #expect(try await stage.isUnharmed())
            try stage.servers[1].set(lack, false)
            try await stage.fixture.drain(stage.worker)
            #expect(try stage.servers[1].next().to == ["anna@example.com"])
            #expect(try await stage.message().state == "sent")
        }
    }

    @Test("a refusal of the recipient is no reason to ask another server, whatever the address says")
    func policy() async throws {
        try await Self.with { stage in
            try await stage.fixture.queued(.init(address: "policy.relay@example.com"))
            for _ in 0..<2 {
                try await stage.fixture.drain(stage.worker)
                try await stage.fixture.elapse()
            }
            let message = try await stage.message()
            #expect(message.state == "retry" && message.reason == "policy-refused")
            #expect(try await stage.attempts().map(\.provider) == ["smtp", "smtp"])
            #expect(try await stage.isUnharmed())
        }
    }

    @Test("what may be with one provider already never goes elsewhere")
    func unknown() async throws {
        try await NotificationFixture.with { fixture in
            let first = ToldProvider("smtp", .unknown("no-answer"), .permanent("relay-refused", mayGoElsewhere: true))
            let second = ToldProvider("smtp-2", .accepted)
            let members = [first, second].map { NotificationFixture.member($0) }
            let worker = try fixture.worker(ProviderRoutes(email: .providers(members), sms: .none))
            try await fixture.queued()
            try await fixture.rounds(3, worker)
            #expect(first.taken.count == 2 && second.taken.isEmpty)
            let message = try #require(try await fixture.messages().first)
            #expect(message.state == "failed" && message.reason == "relay-refused")
        }
    }

    @Test("refused by the first, a message waits for the second and is not claimed until that works")
    func waiting() async throws {
        try await NotificationFixture.with { fixture in
            let first = ToldProvider("smtp", .permanent("no-smtputf8", mayGoElsewhere: true))
            let second = ToldProvider("smtp-2", .temporary("unreachable"))
            let members = [first, second].map { NotificationFixture.member($0) }
            let worker = try fixture.worker(
                ProviderRoutes(
                    email: .providers(members),
                    sms: .providers([NotificationFixture.member(ToldProvider("sms", .accepted))])))
            for number in 0...CircuitBreaker.threshold {
                try await fixture.queued(.init(address: "ä\(number)@example.com"))
            }
            try await fixture.drain(worker)
            #expect(first.taken.count == CircuitBreaker.threshold + 1 && second.taken.count == CircuitBreaker.threshold)
            try await fixture.elapse()
            #expect(try await !worker(), "the second does not work")
            fixture.time.advance(by: .seconds(1))
            #expect(try await worker() && second.taken.count == CircuitBreaker.threshold + 1)
            #expect(first.taken.count == CircuitBreaker.threshold + 1, "nobody is asked twice")
        }
    }

    @Test("what is bound to a provider that does not work is not claimed, over and over, for the others")
    func bound() async throws {
        try await NotificationFixture.with { fixture in
            let first = ToldProvider("sms", .unknown("no-answer"), .temporary("throttled"), status: .notFound)
            let second = ToldProvider("sms-2", .accepted)
            let worker = try fixture.worker(NotificationFixture.text(first, second))
            try await fixture.queued(.code())
            #expect(try await worker())
            fixture.time.advance(by: .seconds(61))
            #expect(try await worker())
            let bound = try #require(try await fixture.messages().first)
            #expect(bound.state == "retry" && bound.provider == "sms" && bound.attempts == 2)
            // Faults of others open its breaker.
            for number in 2..<CircuitBreaker.threshold {
                var link = NotificationFixture.Link.code()
                link.address = "+3161234560\(number)"
                try await fixture.queued(link)
            }
            #expect(try await fixture.drain(worker) == CircuitBreaker.threshold - 2)
            try await fixture.elapse()
            #expect(try await fixture.drain(worker) == CircuitBreaker.threshold - 2)
            #expect(second.taken.count == CircuitBreaker.threshold - 2 && !second.taken.contains(bound.id))
            try await fixture.elapse()
            #expect(try await !worker())
            fixture.time.advance(by: .seconds(1))
            #expect(try await worker() && first.taken.last == bound.id)
        }
    }
}
