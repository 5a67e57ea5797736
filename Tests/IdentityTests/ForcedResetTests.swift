import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

/// The response to a breach: passwords go first, messages follow the most active, nothing happens twice.
@Suite struct ForcedResetTests {
    private static let path = "/v1/admin/forced-resets"

    private static func names(_ accounts: [UUID]) -> String {
        accounts.map { "\"\($0.wireText)\"" }.joined(separator: ",")
    }

    @Test("the password signs nobody in, devices are out, a link is sent, and the new password ends it")
    func wholeRun() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let before = try await identity.events("rekey.recovery.requested").count
            let opened = try await identity.admin(
                .post, Self.path,
                #"{"reason":"leaked list","ticket":"SEC-1","accounts":[\#(Self.names([owner.account]))]}"#)
            #expect(opened.status == 202)
            #expect(opened.member("state") == "putting-out")
            await identity.application.advanceForcedResets()
            #expect(try await owner.get("/v1/account").status == 401, "the epoch was raised")
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 401)
            let asked = try await identity.events("rekey.recovery.requested")
            #expect(asked.count == before + 1)
            #expect(try asked.last?.decode(RecoveryRequested.self).occasion == .breach)
            #expect(
                try await identity.reset(identity.grant(), password: IdentityHarness.password).status == 422,
                "the old password comes back under no name")
            #expect(try await identity.reset(identity.grant(), password: IdentityHarness.newPassword).status == 204)
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
            let run = try await identity.admin(.get, "\(Self.path)/\(opened.member("id") ?? "")")
            #expect(run.member("state") == "done" || run.member("state") == "telling")
            #expect(try await identity.count("select told from forced_reset") == 1)
        }
    }

    @Test("epochs of all come before the first message, and the last seen owner is told first, at the pace")
    func order() async throws {
        try await IdentityHarness.with { identity in
            var accounts: [UUID] = []
            for index in 0..<4 {
                accounts.append(try await Owner.signedUp(identity, "owner\(index)@example.com").account)
                identity.world.advance(by: .seconds(60))
            }
            // The first account is seen last.
            _ = try await identity.signIn("owner0@example.com", password: IdentityHarness.password)
            let body = #"{"reason":"r","messagesPerSecond":1,"accounts":[\#(Self.names(accounts))]}"#
            #expect(try await identity.admin(.post, Self.path, body).status == 202)
            var told: [UUID?] = []
            for round in 0..<4 {
                await identity.application.advanceForcedResets()
                let events = try await identity.events("rekey.recovery.requested")
                #expect(events.count == round + 1, "one a second")
                #expect(try await identity.events("rekey.account.signed-out").count == 4)
                told.append(events.last?.account)
                identity.world.advance(by: .seconds(1))
            }
            #expect(told == [accounts[0], accounts[3], accounts[2], accounts[1]])
            await identity.application.advanceForcedResets()
            #expect(try await identity.rows("select state from forced_reset").first?.decode("state") == "done")
        }
    }

    @Test("every request may be sent again; a started run takes no more accounts")
    func resumable() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            let id = UUID().wireText
            for _ in 0..<2 {
                let opened = try await identity.admin(.post, Self.path, #"{"id":"\#(id)","reason":"r"}"#)
                #expect(opened.status == 202 && opened.member("state") == "loading")
            }
            let names = #"{"accounts":[\#(Self.names([owner.account, UUID()]))]}"#
            let named = try await identity.admin(.put, "\(Self.path)/\(id)/accounts", names)
            #expect(named.text.contains(#""added":1"#) && named.text.contains(#""passedOver":1"#))
            #expect(try await identity.admin(.put, "\(Self.path)/\(id)/accounts", names).text.contains(#""added":0"#))
            for _ in 0..<2 { #expect(try await identity.admin(.post, "\(Self.path)/\(id)/start", "{}").status == 200) }
            #expect(try await identity.admin(.put, "\(Self.path)/\(id)/accounts", names).status == 409)
            await identity.application.advanceForcedResets()
            await identity.application.advanceForcedResets()
            #expect(try await identity.events("rekey.account.signed-out").count == 1)
            #expect(try await identity.count("select count(*) from account where epoch = 2") == 1)
        }
    }

    @Test("counting changes nothing; frozen accounts are passed over, and who is back already is not told")
    func passedOver() async throws {
        try await IdentityHarness.with { identity in
            let (frozen, back, other) = (
                try await Owner.signedUp(identity, "frozen@example.com"),
                try await Owner.signedUp(identity, "back@example.com"),
                try await Owner.signedUp(identity, "other@example.com")
            )
            try await identity.database.client.execute(
                "update account set state = 'frozen' where id = \(frozen.account)")
            let all = Self.names([frozen.account, back.account, other.account, UUID()])
            let counts = try await identity.admin(.post, "\(Self.path)/counts", #"{"accounts":[\#(all)]}"#)
            #expect(counts.text.contains(#""usable":2"#) && counts.text.contains(#""frozen":1"#))
            #expect(counts.text.contains(#""unknown":1"#))
            #expect(try await identity.count("select count(*) from forced_reset") == 0)

            // A pace of one a second: the other one waits while its owner comes back alone.
            _ = try await identity.admin(
                .post, Self.path, #"{"reason":"r","messagesPerSecond":1,"accounts":[\#(all)]}"#)
            await identity.application.advanceForcedResets()
            let first = try #require(try await identity.events("rekey.recovery.requested").last?.account)
            let waiting = first == back.account ? other : back
            identity.world.advance(by: .seconds(3))
            try await identity.recover(waiting.email)
            #expect(try await identity.reset(identity.grant(), password: IdentityHarness.newPassword).status == 204)
            await identity.application.advanceForcedResets()
            let row = try #require(try await identity.rows("select put_out, told, skipped from forced_reset").first)
            #expect(
                try row.decode("put_out", as: Int64.self) == 3, "a frozen account may be let go with its old password")
            #expect(try row.decode("told", as: Int64.self) == 1)
            #expect(try row.decode("skipped", as: Int64.self) == 2)
        }
    }

    @Test("two instances share a run: each account is put out once, its events count on without a gap")
    func twoWorkers() async throws {
        try await IdentityHarness.with { identity in
            let database = identity.database.client
            try await database.execute(
                """
                insert into account (id, given_name, family_name, locale, created_at)
                select gen_random_uuid(), 'A', 'B', 'en', now() from generate_series(1, 1700)
                """)
            let accounts: [UUID] = try await identity.rows("select id from account").map { try $0.decode("id") }
            let id = UUID().wireText
            _ = try await identity.admin(.post, Self.path, #"{"id":"\#(id)","reason":"r","messagesPerSecond":10000}"#)
            for start in stride(from: 0, to: accounts.count, by: 1000) {
                let batch = Array(accounts[start..<min(start + 1000, accounts.count)])
                let named = try await identity.admin(
                    .put, "\(Self.path)/\(id)/accounts", #"{"accounts":[\#(Self.names(batch))]}"#)
                #expect(named.status == 200)
            }
            _ = try await identity.admin(.post, "\(Self.path)/\(id)/start", "{}")
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { await identity.application.advanceForcedResets() } }
            }
            #expect(try await identity.count("select count(*) from account where epoch = 2") == 1700)
            #expect(
                try await identity.count("select count(*) from outbox where type = 'rekey.account.signed-out'") == 1700)
            #expect(try await identity.count("select count(*) from outbox where sequence <> 1") == 0)
            #expect(try await identity.count("select put_out from forced_reset") == 1700)
            #expect(
                try await identity.count("select count(*) from account_history where kind = 'forced-reset'") == 1700)
        }
    }

    @Test("what was under way ends as PutEverybodyOut ends it")
    func underWay() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await identity.recover()
            #expect(try await owner.put("/v1/account/email", #"{"email":"new@example.com"}"#).status == 202)
            let grant = try await identity.grant()
            _ = try await identity.admin(
                .post, Self.path, #"{"reason":"r","accounts":[\#(Self.names([owner.account]))]}"#)
            await identity.application.advanceForcedResets()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 409)
            #expect(try await identity.count("select count(*) from contact_change where ended_at is null") == 0)
            #expect(try await identity.count("select count(*) from step_up") == 0)
            let voided = try await identity.events("rekey.recovery.voided").last
            #expect(try voided?.decode(RecoveryVoided.self).reason == .passwordDisabled)
        }
    }

    @Test(
        "bad input is a 400 that repeats nothing of it",
        arguments: [
            #"{"accounts":["x"],"reason":"r"}"#, #"{"accounts":"x","reason":"r"}"#, #"{"accounts":[],"reason":"r"}"#,
            #"{"reason":""}"#, "{}", #"{"reason":"r","messagesPerSecond":0}"#,
            #"{"reason":"r","messagesPerSecond":1e3}"#,
            #"{"reason":"r","id":"no-id"}"#, #"{"reason":"r","password":"x"}"#, "[]", "",
        ])
    func badInput(_ body: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.admin(.post, Self.path, body)
            #expect(reply.status == 400)
            #expect(try await identity.count("select count(*) from forced_reset") == 0)
        }
    }

    @Test("nobody but the operator's client gets in, and an unknown run is not there")
    func access() async throws {
        try await IdentityHarness.with { identity in
            for secret in [nil, "", "wrong", IdentityHarness.adminSecret + "x"] {
                for (method, body) in [(HTTPRequest.Method.post, #"{"reason":"r"}"#), (.get, nil)] {
                    let reply = try await identity.admin(method, Self.path, body, secret: secret)
                    #expect(reply.status == 401)
                    #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Basic") == true)
                }
            }
            #expect(try await identity.admin(.get, "\(Self.path)/\(UUID().wireText)").status == 404)
            #expect(try await identity.admin(.post, "\(Self.path)/nonsense/start", "{}").status == 404)
        }
    }

    @Test("a cancelled run stops where it is")
    func cancelled() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            let id = UUID().wireText
            _ = try await identity.admin(.post, Self.path, #"{"id":"\#(id)","reason":"r"}"#)
            _ = try await identity.admin(
                .put, "\(Self.path)/\(id)/accounts", #"{"accounts":[\#(Self.names([owner.account]))]}"#)
            #expect(try await identity.admin(.post, "\(Self.path)/\(id)/cancel", "{}").member("state") == "cancelled")
            #expect(try await identity.admin(.post, "\(Self.path)/\(id)/start", "{}").member("state") == "cancelled")
            await identity.application.advanceForcedResets()
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }
}
