import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("A hijacked account is given back (HIJ-01 to HIJ-05)")
struct SupportFlowTests {
    @Test("the whole way: from the report to the owner's new password and the closing of the case")
    func wholeWay() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.coolingDown()
            let (opener, _) = try await hijack.signedInAgain()
            let view = try await opener.show(id)
            #expect(view.state == "cooling-down")
            #expect(try await identity.signIn(Hijack.oldAddress, password: IdentityHarness.newPassword).status == 200)
            #expect(try await identity.signIn(Hijack.thiefAddress, password: IdentityHarness.newPassword).status == 401)
            #expect(try await identity.signIn(Hijack.thiefAddress, password: IdentityHarness.password).status == 401)
            identity.world.set(view.expiresAt.adding(milliseconds: -1))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "cooling-down", "a millisecond early")
            identity.world.set(view.expiresAt)
            await identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "closed")
            let (again, _) = try await hijack.signedInAgain()
            let trail = try await again.trail(id)
            #expect(trail.isWhole)
            #expect(
                trail.actions.filter { !$0.hasSuffix("read") } == [
                    "opened", "evidence-added", "evidence-added", "frozen", "evidence-added", "proposed", "approved",
                    "contact-restored", "credential-set", "cooling-down", "closed",
                ])
        }
    }

    @Test("a claim alone changes nothing but is told to everybody; the thief's young contact can do nothing with it")
    func claim() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reported()
            #expect(try await hijack.accountState() == "active")
            #expect(try await hijack.thief.get("/v1/account").status == 200)
            let notice = try #require(try await hijack.notices().last)
            #expect(notice.change == "case-opened")
            #expect(notice.told == [Hijack.oldAddress, Hijack.thiefAddress])
            #expect(Array(notice.links.keys) == [Hijack.oldAddress], "the thief's address is an hour old")
            let view = try await hijack.opener.show(id)
            #expect(view.state == "reported" && view.allowed == ["evidence", "objection"], "the opener cannot refuse")
            #expect(try await hijack.approver.show(id).allowed == ["evidence", "refusal", "objection"])
            #expect(view.contacts.filter(\.eligible).map(\.masked) == ["a***@example.com"])
            #expect(view.contacts.first { !$0.eligible }?.why == "It was confirmed after the dispute began.")
        }
    }

    @Test("the item that lifts the confidence to the minimum freezes in the same step: everybody is out, nothing works")
    func freeze() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            try await identity.recover(Hijack.oldAddress)
            let grant = try await identity.grant()
            let id = try await hijack.frozen()
            #expect(try await hijack.accountState() == "frozen")
            let view = try await hijack.opener.show(id)
            #expect(view.account.state == "frozen" && view.confidence.score == 45)
            #expect(try await hijack.thief.get("/v1/account").status == 401)
            #expect(try await identity.signIn(Hijack.thiefAddress, password: IdentityHarness.password).status == 401)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 409)
            let asked = try await identity.events("rekey.recovery.requested").count
            for address in [Hijack.oldAddress, Hijack.thiefAddress] { try await identity.recover(address) }
            #expect(try await identity.events("rekey.recovery.requested").count == asked)
            let frozen = try #require(try await identity.events("rekey.account.frozen").first)
            let event = try frozen.decode(AccountFrozen.self)
            #expect(event.reason == .hijacking && event.caseId?.wireText == id && event.epoch == 2)
            let notice = try #require(try await hijack.notices().last)
            #expect(notice.change == "frozen" && Array(notice.links.keys) == [Hijack.oldAddress])
        }
    }

    @Test("an approval waits, then removes what came since the dispute, restores the old contact and sends it a link")
    func restore() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.approved()
            identity.world.advance(by: .milliseconds(1_999))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.opener.show(id).state == "approved", "a millisecond early")
            identity.world.advance(by: .milliseconds(1))
            await identity.application.advanceSupportCases()
            #expect(try await hijack.opener.show(id).state == "contact-restored")
            let live = try await identity.rows(
                "select address from contact where account = '\(hijack.account)' and removed_at is null")
            #expect(try live.map { try $0.decode("address", as: String.self) } == [Hijack.oldAddress])
            let row = try #require(
                try await identity.rows("select * from account where id = '\(hijack.account)'").first)
            #expect(try row.decode("state", as: String.self) == "active")
            #expect(try row.decode("password_disabled_at", as: Date?.self) != nil)
            #expect(
                try row.decode("contacts_locked_until", as: Date?.self)
                    == identity.world.now.adding(milliseconds: 72 * 3_600_000))
            #expect(try await identity.signIn(Hijack.oldAddress, password: IdentityHarness.password).status == 401)
            let letter = try #require(
                try await identity.events("rekey.recovery.requested").last?.decode(RecoveryRequested.self))
            let box = try #require(letter.sealed?.recipient)
            let to = try identity.neighbours.open(
                box, account: hijack.account, attempt: letter.attemptId, expiresAt: letter.expiresAt)
            #expect(to.address == Hijack.oldAddress)
            let told = try #require(try await hijack.notices().last)
            #expect(told.change == "case-restored" && told.links.isEmpty)
            #expect(told.told == [Hijack.oldAddress, Hijack.thiefAddress])
            await identity.application.advanceSupportCases()
            #expect(try await identity.events("rekey.contact.restored").count == 1, "nothing happens twice")
        }
    }

    @Test("an approval tells everybody when it takes effect, and once more when it goes on after an objection")
    func approval() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.approved()
            for isResumed in [false, true] {
                if isResumed {
                    let token = try #require(try await hijack.notices().last?.links[Hijack.oldAddress])
                    #expect(
                        try await identity.post("/v1/support/objections", #"{"token":"\#(token)"}"#).status == 204)
                    #expect(try await hijack.approver.act("resumption", on: id).member("state") == "approved")
                }
                let told = try #require(try await hijack.notices().last)
                #expect(told.change == "case-approved" && told.told == [Hijack.oldAddress, Hijack.thiefAddress])
                #expect(Array(told.links.keys) == [Hijack.oldAddress])
                let event = try #require(
                    try await identity.events("rekey.security-notice.raised").last?.decode(SecurityNoticeRaised.self))
                #expect(event.effectiveAt == identity.world.now.adding(milliseconds: 2000))
                #expect(
                    try await hijack.notices().filter { $0.change == "case-approved" }.count == (isResumed ? 2 : 1))
            }
        }
    }

    @Test("all events of a case carry its id, in their order, and the trail's head at that moment (HIJ-09)")
    func correlation() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.coolingDown()
            let rows = try await hijack.identity.rows(
                "select type from outbox where correlation = '\(id)' order by created_at")
            let types = try rows.map { try $0.decode("type", as: String.self).replacing("rekey.", with: "") }
            let order = [
                "support-case.opened", "support-case.evidence-added", "account.frozen", "support-case.proposed",
                "support-case.approved", "contact.removed", "contact.restored", "account.unfrozen",
                "recovery.requested", "password.changed", "recovery.completed",
            ]
            #expect(types.filter { order.contains($0) }.uniqued() == order)
            #expect(types.contains("account.signed-out"))
            let (opener, _) = try await hijack.signedInAgain()
            let hashes = Set(try await opener.trail(id).entries.map(\.hash))
            let approved = try #require(try await hijack.identity.events("rekey.support-case.approved").first)
            #expect(hashes.contains(try approved.decode(SupportCaseApproved.self).auditHead))
        }
    }

    @Test("no answer, event or row of a trail shows an address, a name, or what was claimed")
    func nothingShows() async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let id = try await hijack.proposed()
            let answers = [
                try await hijack.opener.get("/v1/support/cases/\(id)"),
                try await hijack.opener.get("/v1/support/cases"),
                try await hijack.opener.get("/v1/support/cases/\(id)/audit"),
            ]
            for answer in answers.map({ String(decoding: $0.bytes, as: UTF8.self) }) {
                for secret in [Hijack.oldAddress, Hijack.thiefAddress, "Annabel", "Vermeulen"] {
                    #expect(!answer.contains(secret))
                }
            }
            for event in try await identity.events() {
                #expect(!event.text.contains("It is not me") && !event.text.contains("As agreed"), "\(event.type)")
                #expect(!event.text.contains("DOC-7") && !event.text.contains("sanne"), "\(event.type)")
            }
            let trail = try await identity.rows("select content from support_audit")
            for row in trail {
                #expect(!(try row.decode("content", as: String.self)).contains("As agreed"), "a salted hash instead")
            }
        }
    }

    @Test("the owner reads the trail in plain words without names, and in the history what mattered")
    func owner() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.coolingDown()
            let epoch = try await hijack.identity.count("select epoch from account where id = '\(hijack.account)'")
            let owner = hijack.thief.elsewhere(epoch: epoch)
            let reply = try await owner.get("/v1/account/support-cases")
            let text = String(decoding: reply.bytes, as: UTF8.self)
            #expect(reply.status == 200 && text.contains(id))
            #expect(text.contains("Het account is bevroren") && text.contains("wachttijd"))
            #expect(!text.contains("sanne") && !text.contains("pieter") && !text.contains("T-1"))
            let history = try await owner.history().filter { $0.hasPrefix("support") || $0 == "account-frozen" }
            #expect(
                history.reversed() == [
                    "support-case-opened", "account-frozen", "support-case-approved", "support-case-restored",
                ])
            #expect(try await hijack.thief.get("/v1/account/support-cases").status == 401)
        }
    }
}

extension [String] {
    /// Each element where it stands first.
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
