import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Closing an account, and the way back")
struct ClosingTests {
    private static let grace: Int64 = 14 * 86_400_000

    private static func closed(_ identity: IdentityHarness) async throws -> Owner {
        let owner = try await Owner.proved(identity)
        #expect(try await owner.delete("/v1/account").status == 202)
        return owner
    }

    @Test("every device is out, what was under way is void, all contacts are told when it is erased")
    func close() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            try await identity.recover()
            let grant = try await identity.grant()
            let code = try await owner.putEmail("new@example.com")
            let reply = try await owner.delete("/v1/account")
            let due = identity.world.now.adding(milliseconds: Self.grace)
            #expect(reply.status == 202)
            #expect(String(decoding: reply.bytes, as: UTF8.self) == #"{"eraseAfter":"\#(Instant.text(due))"}"#)
            #expect(
                try await identity.eventTypes().suffix(3) == [
                    "recovery.voided", "account.signed-out", "security-notice.raised",
                ])
            let out = try #require(
                try await identity.events("rekey.account.signed-out").last?.decode(AccountSignedOut.self))
            #expect(out.epoch == 2 && out.sealed == nil, "the notice of the closure is the only one")
            let notice = try #require(try await identity.events().last?.decode(SecurityNoticeRaised.self))
            #expect(notice.notice == .closureRequested && notice.effectiveAt == due)
            #expect(try await owner.told(.closureRequested) == ["+31612345678", "ann@example.com"])
            #expect(try await owner.get("/v1/account").status == 401)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 409)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            let back = owner.elsewhere(epoch: 2)
            #expect(try await back.verify("email", code) == 400)
            #expect(try await back.view().closing?.eraseAfter == due)
            #expect(try await back.delete("/v1/account").problem == "insufficient_user_authentication")
            identity.world.advance(by: .seconds(60))
            try await back.stepUp()
            let events = try await identity.events().count
            #expect(try await back.delete("/v1/account").bytes == reply.bytes, "asking again moves nothing")
            #expect(try await identity.events().count == events)
        }
    }

    @Test(
        "it can be reopened until exactly 14 days have passed",
        arguments: [(0, 204), (grace - 1, 204), (grace, 409), (grace + 1, 409)])
    func graceEdge(_ milliseconds: Int64, _ status: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Self.closed(identity)
            identity.world.advance(by: .milliseconds(milliseconds))
            let back = owner.elsewhere(epoch: 2)
            let reply = try await back.post("/v1/account/reopen", "{}")
            #expect(reply.status == status)
            #expect(reply.problem == (status == 409 ? "grace-over" : nil))
            await identity.application.eraseDueAccounts()
            #expect(try await identity.count("select count(*) from contact") == (status == 204 ? 1 : 0))
            guard status == 204 else { return }
            #expect(try await back.view().closing == nil)
            #expect(try await back.told(.closureCancelled) == ["ann@example.com"])
            let events = try await identity.events().count
            #expect(try await back.post("/v1/account/reopen", "{}").status == 204, "nothing more to reopen")
            #expect(try await identity.events().count == events)
        }
    }

    @Test("erased at exactly its time and not before", arguments: [(grace - 1, false), (grace, true)])
    func eraseEdge(_ milliseconds: Int64, _ isGone: Bool) async throws {
        try await IdentityHarness.with { identity in
            _ = try await Self.closed(identity)
            identity.world.advance(by: .milliseconds(milliseconds))
            await identity.application.eraseDueAccounts()
            #expect(try await identity.events("rekey.account.closed").count == (isGone ? 1 : 0))
            #expect(try await identity.signIn(password: IdentityHarness.password).status == (isGone ? 401 : 200))
        }
    }

    @Test("the grace is configuration")
    func configured() async throws {
        try await IdentityHarness.with(["--closure-grace": "PT1M"]) { identity in
            _ = try await Self.closed(identity)
            identity.world.advance(by: .seconds(60))
            await identity.application.eraseDueAccounts()
            #expect(try await identity.events("rekey.account.closed").count == 1)
        }
    }

    @Test("a closing account recovers as usual and stays closing")
    func recovery() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Self.closed(identity)
            try await identity.recover()
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            #expect(try await owner.elsewhere(epoch: 3).view().closing != nil)
        }
    }

    @Test("nothing of the person is left, the id stays, the address is free, no token of before is good (LNK-13)")
    func erased() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let bystander = try await Owner.proved(identity, "eve@example.com")
            try await owner.prove(phone: "+31612345678")
            _ = try await identity.signIn(password: IdentityHarness.password)
            _ = try await identity.register()
            let look = #"{"email":"ann@example.com","actor":"op","reason":"Annabel called"}"#
            #expect(try await identity.admin(.post, "/v1/admin/accounts/explain", look).status == 200)
            #expect(try await owner.delete("/v1/account").status == 202)
            identity.world.advance(by: .milliseconds(Self.grace - 60_000))
            let back = owner.elsewhere(epoch: 2)
            try await back.stepUp()
            _ = try await back.putEmail("new@example.com")
            try await identity.recover()
            let grant = try await identity.grant()
            identity.world.advance(by: .milliseconds(60_000))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { await identity.application.eraseDueAccounts() } }
            }
            let closed = try await identity.events("rekey.account.closed")
            #expect(closed.map(\.account) == [owner.account])
            let event = try closed[0].decode(AccountClosed.self)
            #expect(event.epoch == 3)
            let told = try (event.sealed?.recipients ?? []).map {
                try identity.neighbours.open($0, account: owner.account, expiresAt: event.noticeExpiresAt)
            }
            #expect(told.map(\.address).sorted() == ["+31612345678", "ann@example.com"])
            #expect(told.allSatisfy { $0.givenName == "Annabel" })
            try await Self.expectNothingLeft(of: owner, in: identity)
            #expect(try await back.get("/v1/account").status == 401)
            #expect(try await back.post("/v1/account/reopen", "{}").status == 401)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 409)
            #expect(try await bystander.view().email == "eve@example.com")
            let again = try await Owner.signedUp(identity)
            #expect(again.account != owner.account)
        }
    }

    /// Looks through every table that has a column `account`, and every text column of every table.
    private static func expectNothingLeft(of owner: Owner, in identity: IdentityHarness) async throws {
        let row = try #require(
            try await identity.rows(
                """
                select state, epoch, given_name || family_name || coalesce(country, '') || coalesce(time_zone, '') as who
                from account where id = '\(owner.account)'
                """
            ).first)
        #expect(try row.decode("state", as: String.self) == "closed")
        #expect(try row.decode("epoch", as: Int64.self) == 3)
        #expect(try row.decode("who", as: String.self) == "")
        let columns = try await identity.rows(
            """
            select table_name::text as name from information_schema.columns
            where table_schema = 'public' and column_name = 'account'
                and table_name not like 'outbox%' and table_name not like 'inbox%'
            """)
        #expect(columns.count >= 9)
        for column in columns {
            let table: String = try column.decode("name")
            let left = try await identity.count(
                "select count(*) from \(table) where account = '\(owner.account)'")
            #expect(left == 0, "\(table)")
        }
        let texts = try await identity.rows(
            """
            select table_name::text as name, column_name::text as part from information_schema.columns
            where table_schema = 'public' and data_type in ('text', 'jsonb')
            """)
        for text in texts {
            let (table, part): (String, String) = (try text.decode("name"), try text.decode("part"))
            for secret in ["ann@example.com", "+31612345678", "Annabel"] {
                let left = try await identity.count(
                    "select count(*) from \(table) where \(part)::text ilike '%\(secret)%'")
                let allowed: Int64 = secret == "Annabel" && table == "account" ? 1 : 0
                #expect(left <= allowed, "\(table).\(part)")
            }
        }
    }
}
