import EventContracts
import Foundation
import IdentityDomain
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("What was said in the account's name during a dispute (HIJ-05)")
struct SupportDisputeTests {
    @Test("a mailbox that the thief denied still objects and is given back; it is denied no longer")
    func deniedByTheThief() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: "second@example.com")
            identity.world.advance(by: .seconds(8 * 86_400))
            let dispute = identity.world.now
            identity.world.advance(by: .seconds(60))
            try await owner.stepUp()
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            let code = try await owner.code()
            #expect(try await owner.post("\(denial)/verify", #"{"code":"\#(code)"}"#).status == 204)
            try await owner.replaceEmail(by: "thief@example.com")
            let opener = try await Agent.signedIn(identity, "sanne")
            let approver = try await Agent.signedIn(identity, "pieter")
            let opened = try await opener.open(#""account":"\#(owner.account.wireText)""#, disputedSince: dispute)
            let id = try #require(opened.member("id"))
            #expect(
                try await owner.linked("support-case case-opened") == ["ann@example.com", "second@example.com"])
            for kind in ["account-knowledge", "old-contact", "identity-document"] {
                #expect(try await opener.evidence(kind, to: id).status == 200)
            }
            let contact = try #require(
                try await opener.show(id).contacts.first { $0.masked == "a***@example.com" })
            #expect(contact.eligible)
            #expect(try await opener.act("proposal", on: id, #""contactId":"\#(contact.id)""#).status == 200)
            #expect(try await approver.act("approval", on: id).status == 200)
            identity.world.advance(by: .seconds(2))
            await identity.application.advanceSupportCases()
            #expect(try await owner.standing() == ["ann@example.com primary", "second@example.com second"])
            #expect(try await identity.count("select count(*) from contact where denied_at is not null") == 0)
        }
    }

    @Test("an undo while a case is open: the contacts are back, the case goes to people, the account stays frozen")
    func undo() async throws {
        try await Hijack.with { hijack in
            let link = try await hijack.thief.link("contact-changed email-replaced", to: Hijack.oldAddress)
            let id = try await hijack.proposed()
            let asked = try await hijack.identity.events("rekey.recovery.requested").count
            #expect(try await hijack.thief.undo(link).status == 200)
            #expect(try await hijack.caseState(id) == "review")
            let objections = try await hijack.identity.rows("select source from support_objection")
            #expect(try objections.map { try $0.decode("source", as: String.self) } == ["undo"])
            #expect(try await hijack.thief.standing() == ["\(Hijack.oldAddress) primary"])
            #expect(try await hijack.accountState() == "frozen")
            #expect(try await hijack.identity.events("rekey.recovery.requested").count == asked)
        }
    }

    @Test("an undo while the case is in review already is noted beside what stopped it")
    func undoInReview() async throws {
        try await Hijack.with { hijack in
            let link = try await hijack.thief.link("contact-changed email-replaced", to: Hijack.oldAddress)
            let id = try await hijack.reviewed()
            hijack.identity.world.advance(by: .seconds(1))
            #expect(try await hijack.thief.undo(link).status == 200)
            #expect(try await hijack.caseState(id) == "review")
            #expect(try await hijack.opener.show(id).objections.map(\.by) == ["sanne", "undo"])
            let trail = try await hijack.opener.trail(id)
            #expect(
                trail.isWhole && trail.entries.filter { $0.action == "objected" }.map(\.actor) == ["sanne", "undo"])
            #expect(try await hijack.identity.events("rekey.support-case.objected").count == 1)
            #expect(try await hijack.approver.act("resumption", on: id).member("state") == "proposed")
        }
    }

    @Test("a contact that an undo has turned away since it was proposed is not restored: people look again")
    func turnedAwaySince() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.approved()
            let now = hijack.identity.world.now
            try await hijack.identity.database.client.execute(
                """
                update contact set removed_at = \(now), removed_reason = 'undone', is_primary = false
                where folded = \(Hijack.oldAddress)
                """)
            hijack.identity.world.advance(by: .seconds(14 * 86_400))
            await hijack.identity.application.advanceSupportCases()
            #expect(try await hijack.caseState(id) == "review")
            let (opener, _) = try await hijack.signedInAgain()
            #expect(try await opener.trail(id).entries.contains { $0.action == "contact-lost" })
            #expect(try await hijack.identity.events("rekey.contact.restored").isEmpty)
        }
    }

    @Test("an undo while the account is held starts no recovery; the end of the case does", arguments: [true, false])
    func heldUndo(_ isRefused: Bool) async throws {
        try await Hijack.with { hijack in
            let identity = hijack.identity
            let link = try await hijack.thief.link("contact-changed email-replaced", to: Hijack.oldAddress)
            let id = try await hijack.frozen()
            #expect(try await hijack.thief.undo(link).status == 200)
            let before = try await identity.events("rekey.recovery.requested").count
            if isRefused {
                #expect(try await hijack.approver.act("refusal", on: id).status == 200)
            } else {
                identity.world.advance(by: .seconds(30 * 86_400))
                await identity.application.advanceSupportCases()
            }
            #expect(try await identity.events("rekey.recovery.requested").count == before + 1)
            #expect(try await hijack.thief.recoveryAddress() == Hijack.oldAddress)
        }
    }

    @Test("an owner who has only a number left may object by the link in a text message")
    func byNumber() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: .seconds(10 * 86_400))
            let opener = try await Agent.signedIn(identity, "sanne")
            let id = try #require(try await opener.open(#""account":"\#(owner.account)""#).member("id"))
            #expect(
                try await owner.linked("support-case case-opened") == ["+31612345678", "ann@example.com"])
            let token = try await owner.link("support-case case-opened", to: "+31612345678")
            #expect(try await identity.post("/v1/support/objections", #"{"token":"\#(token)"}"#).status == 204)
            #expect(try await opener.show(id).objections.count == 1)
        }
    }

    @Test("what a case took off as the thief's is no contact of old in a later one")
    func takenOff() async throws {
        try await Hijack.with { hijack in
            _ = try await hijack.restored()
            let rows = try await hijack.identity.rows(
                "select removed_reason from contact where folded = '\(Hijack.thiefAddress)'")
            #expect(try rows.map { try $0.decode("removed_reason", as: String.self) } == ["disputed"])
        }
        let day: Int64 = 86_400_000
        let reasons = [("disputed", ContactObstacle.denied), ("first-proof", .denied), ("undone", .denied)]
        for (reason, obstacle) in reasons {
            let facts = ContactObstacle.Facts(
                isAddress: true, provedAt: 0, removedAt: 9 * day, removedBecause: reason, isHeldByAnother: false)
            #expect(ContactObstacle.of(facts, disputedSince: 10 * day) == obstacle)
        }
    }

    @Test("a denial counts when it came before the dispute, to the millisecond", arguments: [(-1, true), (0, false)])
    func deniedBefore(_ distance: Int64, _ counts: Bool) {
        let dispute: Int64 = 864_000_000
        let facts = ContactObstacle.Facts(
            isAddress: true, provedAt: 0, removedAt: nil, removedBecause: nil, deniedAt: dispute + distance,
            isHeldByAnother: false)
        #expect(ContactObstacle.of(facts, disputedSince: dispute) == (counts ? .denied : nil))
    }

    @Test("an owner who sets the password days later has no contact changed for 72 hours from then on")
    func coolDown() async throws {
        try await Hijack.with(["--limits-cool-down": "PT0S"]) { hijack in
            let identity = hijack.identity
            let id = try await hijack.restored()
            identity.world.advance(by: .seconds(100 * 3600))
            try await identity.recover(Hijack.oldAddress)
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            #expect(try await hijack.caseState(id) == "cooling-down")
            let locked = try await identity.rows(
                "select contacts_locked_until as until from account where id = '\(hijack.account)'")
            let until: Date = try #require(locked.first).decode("until")
            #expect(until == identity.world.now.adding(milliseconds: SupportRule.coolDown))
        }
    }
}
