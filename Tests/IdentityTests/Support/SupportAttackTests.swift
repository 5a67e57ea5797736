import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("What somebody would try with support cases")
struct SupportAttackTests {
    @Test(
        "a payment is no evidence unless its instrument came after the first proof and before the dispute",
        arguments: [
            (-1, false), (0, false), (1, true), (20 * 86_400_000, false),
        ] as [(Int64, Bool)])
    func payments(_ afterProof: Int64, _ counts: Bool) async throws {
        try await Hijack.with { hijack in
            let proof: Date = try #require(
                try await hijack.identity.rows("select min(verified_at) as at from contact").first
            ).decode("at")
            let at = proof.adding(milliseconds: afterProof)
            try await hijack.identity.database.client.execute(
                """
                insert into instrument (account, kind, fingerprint, key_id, created_at)
                values (\(hijack.account), 'card', \([UInt8](repeating: 1, count: 32)), 'k', \(at))
                """)
            let id = try await hijack.reported()
            let reply = try await hijack.opener.evidence("payment-record", to: id)
            #expect(reply.status == (counts ? 200 : 422))
            if !counts { #expect(reply.problem == "evidence-not-accepted") }
        }
    }

    @Test("the same kind of evidence again and again freezes nothing")
    func repeated() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reported()
            for _ in 0..<5 { #expect(try await hijack.opener.evidence("old-contact", to: id).status == 200) }
            #expect(try await hijack.accountState() == "active")
            let reply = try await hijack.opener.act("proposal", on: id, #""newEmail":"mine@example.com""#)
            #expect(reply.problem == "wrong-state")
        }
    }

    @Test("neither the thief's contact, nor a number, nor a stranger's contact can be proposed, nor as brand-new")
    func proposals() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            _ = try await identity.register("stranger@example.com")
            let id = try await hijack.frozen()
            let early = try await hijack.opener.act("proposal", on: id, #""newEmail":"mine@example.com""#)
            #expect(early.problem == "not-enough-evidence")
            _ = try await hijack.opener.evidence("identity-document", to: id)
            for contact in try await hijack.opener.show(id).contacts where !contact.eligible {
                let reply = try await hijack.opener.act("proposal", on: id, #""contactId":"\#(contact.id)""#)
                #expect(reply.problem == "contact-not-eligible/proved-after-dispute")
            }
            let foreign = try #require(
                try await identity.rows("select id from contact where folded = 'stranger@example.com'").first)
            let contact: UUID = try foreign.decode("id")
            let reply = try await hijack.opener.act("proposal", on: id, #""contactId":"\#(contact.wireText)""#)
            #expect(reply.status == 422)
            for address in [Hijack.thiefAddress, "Thief@Example.com", Hijack.oldAddress, "stranger@example.com"] {
                let reply = try await hijack.opener.act("proposal", on: id, #""newEmail":"\#(address)""#)
                #expect(reply.problem == "contact-not-eligible/address-taken", "\(address)")
            }
        }
    }

    @Test("a brand-new address waits three times as long, and becomes the only one that was not there before")
    func brandNew() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.frozen()
            _ = try await hijack.opener.evidence("identity-document", to: id)
            let proposal = try await hijack.opener.act("proposal", on: id, #""newEmail":"New@example.com""#)
            #expect(proposal.status == 200)
            #expect(!String(decoding: proposal.bytes, as: UTF8.self).contains("New@"))
            let view = try CaseView(try await hijack.approver.act("approval", on: id))
            #expect(view.decision?.effectiveAt == identity.world.now.adding(milliseconds: 6000))
            identity.world.advance(by: .milliseconds(5999))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "approved")
            identity.world.advance(by: .milliseconds(1))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "contact-restored")
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            #expect(try await identity.signIn("new@example.com", password: IdentityHarness.newPassword).status == 200)
        }
    }

    @Test("a thief who claims the old address for an account of his own does not keep it from its owner")
    func squatting() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            try await hijack.giveOldAddressFree()
            #expect(try await identity.register(Hijack.oldAddress).status == 202)
            let squatter = try await identity.rows(
                "select account from contact where folded = '\(Hijack.oldAddress)' and removed_at is null")
            #expect(try #require(squatter.first).decode("account", as: UUID.self) != hijack.account)
            let found = try await hijack.opener.open(
                #""email":"\#(Hijack.oldAddress)""#, disputedSince: hijack.disputedSince)
            #expect(try CaseView(found).account.id == hijack.account, "who proved it comes before who claims it")
            let id = try #require(found.member("id"))
            _ = try await hijack.opener.evidence("old-contact", to: id)
            _ = try await hijack.opener.evidence("identity-document", to: id)
            #expect(try await hijack.propose(id).status == 200)
            #expect(try await hijack.approver.act("approval", on: id).status == 200)
            identity.world.advance(by: .seconds(2))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "contact-restored")
            let live = try await identity.rows(
                "select account from contact where folded = '\(Hijack.oldAddress)' and removed_at is null")
            #expect(try live.map { try $0.decode("account", as: UUID.self) } == [hijack.account])
        }
    }

    @Test("an address that somebody else has proved meanwhile is not taken from them: the case goes back to people")
    func lost() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.approved()
            try await hijack.giveOldAddressFree()
            _ = try await identity.register(Hijack.oldAddress)
            try await identity.database.client.execute(
                "update contact set verified_at = now() where folded = \(Hijack.oldAddress) and removed_at is null")
            identity.world.advance(by: .seconds(2))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "review")
            #expect(try await hijack.accountState() == "frozen")
            #expect(try await hijack.opener.trail(id).actions.contains("contact-lost"))
            #expect(try await hijack.approver.act("resumption", on: id).member("state") == "frozen")
            #expect(try await hijack.opener.show(id).contacts.allSatisfy { !$0.eligible })
        }
    }

    @Test("closing the hijacked account does not end its case, and nothing is erased meanwhile")
    func closing() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            try await hijack.thief.stepUp()
            #expect(try await hijack.thief.delete("/v1/account").status == 202)
            identity.world.advance(by: .seconds(14 * 86_400 - 60))
            let (opener, _) = try await hijack.signedInAgain()
            let opened = try await opener.open(
                #""account":"\#(hijack.account.wireText)""#, disputedSince: hijack.disputedSince)
            let id = try #require(opened.member("id"))
            identity.world.advance(by: .seconds(120))
            await identity.application.eraseDueAccounts()
            #expect(try await hijack.accountState() == "closing")
            _ = try await opener.evidence("old-contact", to: id)
            _ = try await opener.evidence("identity-document", to: id)
            #expect(try await hijack.accountState() == "frozen")
            await identity.application.eraseDueAccounts()
            #expect(try await identity.count("select count(*) from credential") > 0)
        }
    }

    @Test(
        "waiting states end by themselves to the millisecond, and a held account goes again",
        arguments: [
            ("reported", 168, "active"), ("evidence", 168, "active"), ("frozen", 72, "active"),
            ("proposed", 72, "active"),
            ("review", 168, "active"), ("contact-restored", 336, "active"),
        ] as [(String, Int64, String)])
    func expiry(_ state: String, _ hours: Int64, _ account: String) async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id =
                switch state {
                case "reported": try await hijack.reported()
                case "evidence": try await hijack.evidence()
                case "frozen": try await hijack.frozen()
                case "proposed": try await hijack.proposed()
                case "review": try await hijack.reviewed()
                default: try await hijack.restored()
                }
            let row = try #require(
                try await identity.rows("select state_since, expires_at from support_case").first)
            let (since, until): (Date, Date) = (try row.decode("state_since"), try row.decode("expires_at"))
            #expect(until == since.adding(milliseconds: hours * 3_600_000))
            identity.world.set(until.adding(milliseconds: -1))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == state)
            identity.world.set(until)
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "expired")
            #expect(try await hijack.accountState() == account)
            #expect(try await hijack.notices().last?.change == "case-expired")
        }
    }

    @Test("two instances of the worker do each step once")
    func instances() async throws {
        try await Hijack.with { hijack in
            let (identity, id) = (hijack.identity, try await hijack.approved())
            identity.world.advance(by: .seconds(2))
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { await identity.application.advanceSupportCases() } }
            }
            #expect(try await hijack.caseState(id) == "contact-restored")
            #expect(try await identity.events("rekey.contact.restored").count == 1)
            #expect(try await identity.count("select count(*) from recovery_attempt where state = 'open'") == 1)
            #expect(try await hijack.opener.trail(id).isWhole)
        }
    }

    @Test("a sign-in that races the freeze ends with nothing that works")
    func raceWithSignIn() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.evidence()
            async let signedIn = identity.signIn(Hijack.thiefAddress, password: IdentityHarness.password)
            async let frozen = hijack.opener.evidence("old-contact", to: id)
            let (reply, evidence) = try await (signedIn, frozen)
            #expect(evidence.member("state") == "frozen")
            let frozenAt = try #require(
                try await identity.events("rekey.account.frozen").last?.decode(AccountFrozen.self))
            guard reply.status == 200 else { return }
            #expect(try identity.assertion(reply).epoch < frozenAt.epoch, "minted under an epoch that is dead")
        }
    }

    @Test("the trail cannot be changed; a superuser who takes the guard away leaves a broken chain")
    func tampering() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.proposed()
            let client = hijack.identity.database.client
            for statement in ["update support_audit set actor = 'x'", "delete from support_audit"] {
                await #expect(throws: PostgresError.self) { try await client.execute("\(unescaped: statement)") }
            }
            await #expect(throws: PostgresError.self) { try await client.execute("truncate support_audit") }
            #expect(try await hijack.opener.trail(id).isWhole)
            try await client.execute("alter table support_audit disable trigger support_audit_final")
            try await client.execute(
                "update support_audit set content = replace(content, 'sanne', 'pieter') where sequence = 2")
            #expect(!(try await hijack.opener.trail(id).isWhole))
        }
    }

    @Test("the end of a trail cannot be cut off unseen: the events tell its length and head")
    func cutOff() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.proposed()
            let client = hijack.identity.database.client
            try await client.execute("alter table support_audit disable trigger support_audit_final")
            let last = try #require(
                try await hijack.identity.events("rekey.support-case.proposed").last?.decode(SupportCaseProposed.self))
            try await client.execute("delete from support_audit where sequence >= \(last.auditCount)")
            let trail = try await hijack.opener.trail(id)
            #expect(!trail.isWhole && !trail.entries.contains { $0.hash == last.auditHead })
        }
    }

    @Test("every reading of a case is written down with who read")
    func readings() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reported()
            _ = try await hijack.approver.show(id)
            for query in ["", "?state=refused", "?limit=1"] {
                #expect(try await hijack.opener.get("/v1/support/cases\(query)").status == 200)
            }
            let trail = try await hijack.approver.trail(id)
            #expect(trail.isWhole)
            #expect(
                trail.actions == ["opened", "read", "list-read", "list-read", "audit-read"], "as often as it was shown")
            #expect(trail.entries.map(\.actor) == ["sanne", "pieter", "sanne", "sanne", "pieter"])
            #expect(try await hijack.approver.get("/v1/support/cases/\(UUID().wireText)").status == 404)
            #expect(try await hijack.approver.get("/v1/support/cases/nothing").status == 404)
        }
    }

    @Test("one agent reads, acts and opens only so much in an hour, and hinders nobody else")
    func limits() async throws {
        let flags = [
            "--limits-support-readings-per-hour": "2", "--limits-support-openings-per-hour": "1",
            "--limits-support-actions-per-hour": "1",
        ]
        try await Hijack.with(flags) { hijack in
            let id = try await hijack.reported()
            #expect(try await hijack.opener.open(#""account":"\#(UUID().wireText)""#).status == 429)
            #expect(try await hijack.opener.evidence("account-knowledge", to: id).status == 200)
            let refused = try await hijack.opener.evidence("old-contact", to: id)
            #expect(refused.status == 429 && refused.headers[.retryAfter] != nil)
            for _ in 0..<2 { #expect(try await hijack.opener.get("/v1/support/cases").status == 200) }
            #expect(try await hijack.opener.get("/v1/support/cases/\(id)").status == 429)
            #expect(try await hijack.approver.get("/v1/support/cases/\(id)").status == 200)
        }
    }

    @Test("a case cannot be opened twice, about nobody, or about what is long ago or still to come")
    func opening() async throws {
        try await Hijack.with { hijack in
            _ = try await hijack.reported()
            let account = #""account":"\#(hijack.account.wireText)""#
            #expect(try await hijack.approver.open(account).problem == "case-open")
            #expect(try await hijack.opener.open(#""email":"nobody@example.com""#).problem == "account-not-found")
            #expect(try await hijack.opener.open(#""phone":"+31612345678""#).problem == "account-not-found")
            #expect(try await hijack.opener.open(#""account":"\#(UUID().wireText)""#).problem == "account-not-found")
            let now = hijack.identity.world.now
            for since in [now.adding(milliseconds: 3_600_000), now.adding(milliseconds: -91 * 86_400_000)] {
                #expect(try await hijack.opener.open(account, disputedSince: since).problem == "dispute-not-recent")
            }
            #expect(try await hijack.opener.open(account + #","email":"a@example.com""#).problem == "ambiguous-subject")
            #expect(try await hijack.opener.open(account, claim: "a\\u0007b").problem == "control-character")
            let long = String(repeating: "é", count: 2001)
            #expect(try await hijack.opener.open(account, claim: long).problem == "member-too-long")
        }
    }

    @Test("erasing an account takes the free text out of its cases, and the trail can still be checked")
    func erasure() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.refused()
            var owner = hijack.thief.elsewhere(
                epoch: try await identity.count("select epoch from account where id = '\(hijack.account)'"))
            owner.session = UUID()
            try await owner.stepUp()
            #expect(try await owner.delete("/v1/account").status == 202)
            identity.world.advance(by: .seconds(14 * 86_400))
            await identity.application.eraseDueAccounts()
            #expect(try await hijack.accountState() == "closed")
            let (opener, _) = try await hijack.signedInAgain()
            let trail = try await opener.trail(id)
            #expect(trail.isWhole && trail.count > 5 && trail.entries.allSatisfy { $0.reason == nil })
            for table in ["support_case", "support_evidence", "support_audit", "support_reason"] {
                let rows = try await identity.rows("select t::text as all from \(table) as t")
                for text in try rows.map({ try $0.decode("all", as: String.self) }) {
                    #expect(!text.contains("not me") && !text.contains("DOC-7") && !text.contains("As agreed"))
                }
            }
        }
    }

    @Test("the list pages through cases and shows nobody's name")
    func list() async throws {
        try await Hijack.with { hijack in
            let first = try await hijack.refused()
            let second = try await hijack.reported()
            struct Page: Decodable {
                struct Line: Decodable { var id: String }
                var cases: [Line]
                var next: String?
            }
            func page(_ query: String) async throws -> Page {
                let reply = try await hijack.opener.get("/v1/support/cases?\(query)")
                #expect(!String(decoding: reply.bytes, as: UTF8.self).contains("Vermeulen"))
                return try EventJSON.decode(Page.self, from: reply.bytes)
            }
            #expect(try await page("state=open").cases.map(\.id) == [second])
            #expect(try await page("state=refused").cases.map(\.id) == [first])
            let newest = try await page("state=all&limit=1")
            #expect(newest.cases.map(\.id) == [second])
            let next = try #require(newest.next)
            #expect(try await page("state=all&limit=1&before=\(next)").cases.map(\.id) == [first])
            for bad in ["state=frosty", "limit=0", "limit=101", "before=x", "page=2", "limit=1&limit=2"] {
                #expect(try await hijack.opener.get("/v1/support/cases?\(bad)").status == 400, "\(bad)")
            }
        }
    }
}
