import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

/// `POST /v1/admin/accounts/explain` of the management port.
@Suite("Why a message did not arrive, for operators") struct ExplainTests {
    private static let path = "/v1/admin/accounts/explain"

    private struct Answer: Decodable {
        struct Account: Decodable {
            var id: UUID
            var state: String
        }
        struct Contact: Decodable {
            struct Undeliverable: Decodable {
                var since: Date
                var reason: String
            }
            var id: UUID
            var channel: String
            var masked: String
            var primary: Bool
            var verified: Bool
            var undeliverable: Undeliverable?
        }
        struct Recovery: Decodable {
            struct Request: Decodable {
                var id: UUID
                var kind: String
                var at: Date
                var outcome: String?
                var channel: String?
            }
            var attempt: UUID?
            var channel: String?
            var askedAt: Date
            var state: String?
            var reason: String?
            var endedAt: Date?
            var expiresAt: Date?
            var requests: [Request]
        }
        var account: Account
        var contacts: [Contact]
        var recoveries: [Recovery]
    }

    private static func ask(
        _ identity: IdentityHarness, _ name: String, _ value: String, secret: String? = IdentityHarness.adminSecret
    ) async throws -> Reply {
        try await identity.admin(
            .post, path, #"{"\#(name)":"\#(value)","actor":"op","reason":"customer called"}"#, secret: secret)
    }

    private static func answer(_ reply: Reply) throws -> Answer {
        #expect(reply.status == 200)
        return try EventJSON.decode(Answer.self, from: reply.bytes)
    }

    private static func readings(_ identity: IdentityHarness) async throws -> [String] {
        try await identity.rows(
            """
            select concat_ws(' ', asked_with, coalesce(account::text, 'nobody'), actor, reason) as line
            from operator_reading order by at, id
            """
        ).map { try $0.decode("line") }
    }

    @Test("found by account, by address in another case, by attempt, request and handle; each reading is on record")
    func found() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let asked = identity.world.now
            try await identity.recover()
            let row = try #require(
                try await identity.rows("select id, attempt, handle_hash from recovery_request").first)
            let (request, attempt): (UUID, UUID) = (try row.decode("id"), try row.decode("attempt"))
            let event = try #require(try await identity.events("rekey.recovery.requested").last)
            let handle = try event.decode(RecoveryRequested.self).handleHash
            let keys = [
                ("account", owner.account.wireText), ("account", owner.account.uuidString),
                ("email", "ANN@Example.COM"), ("recovery", attempt.wireText), ("recovery", request.wireText),
                ("recovery", handle),
            ]
            for (name, value) in keys {
                let answer = try Self.answer(try await Self.ask(identity, name, value))
                #expect(answer.account.id == owner.account && answer.account.state == "active")
                let recovery = try #require(answer.recoveries.first)
                #expect(answer.recoveries.count == 1 && recovery.attempt == attempt && recovery.channel == "email")
                #expect(recovery.askedAt == asked && recovery.state == "open" && recovery.endedAt == nil)
                #expect(recovery.expiresAt == asked.addingTimeInterval(2 * 86_400))
                #expect(recovery.requests.map(\.id) == [request] && recovery.requests.map(\.kind) == ["email"])
                #expect(recovery.requests.first?.outcome == "sent")
            }
            let id = owner.account.wireText
            #expect(
                try await Self.readings(identity).sorted()
                    == ["account", "account", "email", "recovery", "recovery", "recovery"]
                    .map { "\($0) \(id) op customer called" })
        }
    }

    @Test("contacts are masked: no whole address, number, name or secret is in the answer")
    func masked() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            _ = try await owner.add(email: "second@example.com")
            let handle = try #require(try await identity.recover().member("requestHandle"))
            identity.world.advance(by: .seconds(60))
            let found = identity.world.now
            let address = try await owner.view().contacts.first
            let contact = try #require(address.flatMap { UUID(uuidString: $0.id) })
            let bounce = MessageBounced(
                messageId: UUID(), contactId: contact, kind: .recoveryLink, channel: .email, at: found,
                reason: "no-such-mailbox")
            try await identity.apply(bounce, account: owner.account)
            let reply = try await Self.ask(identity, "email", "ann@example.com")
            let answer = try Self.answer(reply)
            #expect(answer.contacts.map(\.masked) == ["a***@example.com", "s***@example.com", "***78"])
            #expect(answer.contacts.map(\.channel) == ["email", "email", "sms"])
            #expect(answer.contacts.map(\.primary) == [true, false, true] && answer.contacts.allSatisfy(\.verified))
            #expect(answer.contacts.map { $0.undeliverable?.reason } == ["bounced", nil, nil])
            #expect(answer.contacts.first?.id == contact && answer.contacts.first?.undeliverable?.since == found)
            for secret in ["ann@", "second@", "612345678", "Annabel", "Vermeulen", handle] {
                #expect(!reply.text.localizedCaseInsensitiveContains(secret), "\(secret)")
            }
            let typed = "select count(*) from operator_reading as reading where reading::text ilike '%ann@%'"
            #expect(try await identity.count(typed) == 0)
        }
    }

    @Test("the newest 20, newest first; what was refused stands there too, and what ended says how")
    func recoveries() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT30S"]) { identity in
            let owner = try await Owner.proved(identity)
            for _ in 0..<21 {
                try await identity.recover()
                // Every secret of the attempt is dead by then: the next request begins another.
                identity.world.advance(by: .seconds(2 * 86_400))
            }
            let all = try Self.answer(try await Self.ask(identity, "account", owner.account.wireText)).recoveries
            #expect(all.count == 20 && all.map(\.askedAt) == all.map(\.askedAt).sorted(by: >))
            #expect(all.map(\.state) == ["open"] + Array(repeating: "voided", count: 19))
            #expect(all.dropFirst().allSatisfy { $0.reason == "expired" && $0.endedAt != nil })
            let oldest = try await identity.rows("select id from recovery_attempt order by opened_at limit 1")
            let id: UUID = try #require(oldest.first).decode("id")
            let one = try Self.answer(try await Self.ask(identity, "recovery", id.wireText))
            #expect(one.recoveries.map(\.attempt) == [id], "also one that is not among them")
            try await identity.recover()
            identity.world.advance(by: .seconds(1))
            try await identity.recover()
            let newest = try Self.answer(try await Self.ask(identity, "account", owner.account.wireText)).recoveries
            #expect(newest.first?.requests.map(\.outcome) == ["sent", "cooling-down"])
        }
    }

    @Test("of a number that two people have, each story is told without the other's recovery")
    func shared() async throws {
        try await IdentityHarness.with { identity in
            let ann = try await identity.person()
            let bert = try await identity.person("bert@example.com", given: "Bert")
            try await identity.recoverBySMS()
            var attempts: Set<UUID> = []
            for account in [ann, bert] {
                let answer = try Self.answer(try await Self.ask(identity, "account", account.wireText))
                let recovery = try #require(answer.recoveries.first)
                let own = try await identity.rows("select id from recovery_attempt where account = '\(account)'")
                let attempt: UUID = try #require(own.first).decode("id")
                #expect(answer.recoveries.count == 1 && recovery.attempt == attempt && recovery.channel == "sms")
                #expect(recovery.requests.map(\.kind) == ["sms"] && recovery.requests.first?.outcome == "sent")
                attempts.insert(attempt)
            }
            #expect(attempts.count == 2)
        }
    }

    @Test("nobody is a 404 that says why, and that somebody looked is on record all the same")
    func nobody() async throws {
        try await IdentityHarness.with { identity in
            try await identity.recover("nobody@example.com")
            let request: UUID = try #require(try await identity.rows("select id from recovery_request").first)
                .decode("id")
            let unknown = [
                ("account", UUID().wireText), ("email", "nobody@example.com"), ("recovery", UUID().wireText),
                ("recovery", String(repeating: "A", count: 43)),
            ]
            for (name, value) in unknown {
                let reply = try await Self.ask(identity, name, value)
                #expect(reply.status == 404 && reply.problem == "not-found")
            }
            let resolved = try await Self.ask(identity, "recovery", request.wireText)
            #expect(resolved.status == 404 && resolved.problem == "for-nobody" && resolved.text.contains("not-found"))
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"ann@example.com"}"#)
            let waiting: UUID = try #require(
                try await identity.rows("select id from recovery_request where state = 'pending'").first
            ).decode("id")
            #expect(try await Self.ask(identity, "recovery", waiting.wireText).problem == "not-resolved")
            let readings = try await Self.readings(identity)
            #expect(readings.count == 6 && readings.allSatisfy { $0.hasSuffix(" nobody op customer called") })
        }
    }

    @Test(
        "bad input is a 400 that repeats nothing of it",
        arguments: [
            "{}", "[]", "", #"{"actor":"op","reason":"r"}"#,
            #"{"account":"x","actor":"op","reason":"r"}"#, #"{"email":"no address","actor":"op","reason":"r"}"#,
            #"{"recovery":"x","actor":"op","reason":"r"}"#,
            #"{"recovery":"0198c0de00007000800000000000","actor":"op","reason":"r"}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","reason":"r"}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","actor":"op"}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","actor":"op","reason":""}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","actor":"op","reason":"a\u0000b"}"#,
            #"{"account":null,"actor":"op","reason":"r"}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","email":"a@example.com","actor":"op","reason":"r"}"#,
            #"{"account":"0198c0de-0000-7000-8000-0000000000b1","actor":"op","reason":"r","why":"x"}"#,
        ])
    func badInput(_ body: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.admin(.post, Self.path, body)
            #expect(reply.status == 400 && !reply.text.contains("no address"))
            #expect(try await identity.count("select count(*) from operator_reading") == 0)
        }
    }

    @Test("nobody but the operator's client is answered")
    func access() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            for secret in [nil, "", "wrong", IdentityHarness.adminSecret + "x"] {
                let reply = try await Self.ask(identity, "account", owner.account.wireText, secret: secret)
                #expect(reply.status == 401 && !reply.text.contains("example.com"))
            }
            #expect(try await owner.post(Self.path, #"{"email":"ann@example.com"}"#).status == 401)
            #expect(try await identity.count("select count(*) from operator_reading") == 0)
        }
    }
}
