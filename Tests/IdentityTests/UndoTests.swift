import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

/// "This wasn't me": the rules of DESIGN 3.9, and those who would turn them around.
@Suite("Undo")
struct UndoTests {
    private static let day = Duration.seconds(86_400)

    /// The whole attack: stolen session, address, number, password, sign-out of everybody.
    @Test("a stolen session changes everything; one link from the old mailbox gives it all back (HIJ-05, HIJ-06)")
    func hijack() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            var thief = owner
            try await thief.stepUp()
            try await thief.replaceEmail(by: "thief@example.com")
            try await thief.prove(phone: "+31687654321")
            let first = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            thief = try await thief.changePassword(to: "entirely different words")
            #expect(try await thief.post("/v1/sign-out-everywhere", #"{"keepThisDevice":true}"#).status == 200)
            thief = thief.elsewhere(epoch: thief.epoch + 1)
            #expect(try await thief.get("/v1/account").status == 200)
            // Something of the thief's is under way as well.
            #expect(try await thief.post("/v1/step-up", #"{"password":"entirely different words"}"#).status == 204)
            _ = try await thief.putEmail("thief2@example.com")
            try await identity.recover("ann@example.com")

            let shown = try await owner.preview(first)
            #expect(shown.status == 200)
            #expect(
                shown.text.contains(#""restores":["a***@example.com","***78"]"#)
                    && shown.text.contains(#""removes":["t***@example.com","***21"]"#), "\(shown.text)")
            let undone = try await owner.undo(first)
            #expect(undone.status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary", "+31612345678 primary"])

            // The thief has nothing left.
            #expect(try await thief.get("/v1/account").status == 401)
            for word in ["thief", "ann"] {
                for password in ["entirely different words", IdentityHarness.password] {
                    #expect(try await identity.signIn("\(word)@example.com", password: password).status == 401)
                }
            }
            #expect(try await identity.count("select count(*) from contact_change where ended_at is null") == 0)
            #expect(try await identity.count("select count(*) from undo_link where ended_at is null") == 0)
            #expect(try await identity.count("select count(*) from step_up") == 0)
            let before = try await identity.events("rekey.recovery.requested").count
            try await identity.recover("thief@example.com")
            try await identity.recoverBySMS("+31687654321")
            #expect(try await identity.events("rekey.recovery.requested").count == before)
            let toThief = try await owner.notices().filter { $0.address == "thief@example.com" }
            #expect(toThief.allSatisfy { $0.token == nil }, "no link ever went to the thief")
            #expect(toThief.last?.notice == "contact-undone email-removed")

            try await Self.expectNoCase(of: owner, by: "thief@example.com")

            // The owner finishes the recovery that the undo began, and is in.
            #expect(try await owner.recoveryAddress() == "ann@example.com")
            #expect(
                try await identity.reset(try await identity.grant(), password: IdentityHarness.newPassword).status
                    == 204)
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
            let back = owner.elsewhere(epoch: 10)
            let names = Set(try await back.history())
            #expect(names.isSuperset(of: ["undone", "contact-restored", "contact-taken-back"]))
            // And for 72 hours nobody changes a contact again.
            #expect(
                try await back.post("/v1/step-up", #"{"password":"\#(IdentityHarness.newPassword)"}"#).status == 204)
            let locked = try await back.put("/v1/account/email", #"{"email":"other@example.com"}"#)
            #expect(locked.status == 403 && locked.problem == "contacts-locked")
            identity.world.advance(by: .seconds(72 * 3600))
            #expect(
                try await back.post("/v1/step-up", #"{"password":"\#(IdentityHarness.newPassword)"}"#).status == 204)
            #expect(try await back.put("/v1/account/email", #"{"email":"other@example.com"}"#).status == 202)
        }
    }

    /// Customer service is no way back in: a case by an address that was taken back gives nothing to it, and its holder
    /// cannot stop one.
    private static func expectNoCase(of owner: Owner, by address: String) async throws {
        let opener = try await Agent.signedIn(owner.identity, "sanne")
        let approver = try await Agent.signedIn(owner.identity, "pieter")
        let opened = try await opener.open(#""email":"\#(address)""#)
        #expect(opened.status == 201, "it is about the owner's account")
        let id = try #require(opened.member("id"))
        #expect(try await owner.linked("support-case case-opened") == ["+31612345678", "ann@example.com"])
        let offered = try await opener.show(id).contacts.filter(\.eligible).map(\.masked)
        #expect(offered == ["a***@example.com"])
        #expect(try await approver.act("refusal", on: id).status == 200)
    }

    @Test("a chain A→H→J: each of A's links restores A, and H has none", arguments: [0, 1])
    func chain(_ which: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let links = [try await owner.link("contact-changed email-replaced", to: "ann@example.com")]
            identity.world.advance(by: Self.day)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "j@example.com")
            #expect(try await owner.linked("contact-changed email-replaced") == ["ann@example.com"])
            let all = links + [try await owner.link("contact-changed email-replaced", to: "ann@example.com")]
            #expect(try await owner.undo(all[which]).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary"])
            #expect(try await owner.recoveryAddress() == "ann@example.com")
            for link in all { #expect(try await owner.undo(link).problem == "invalid-link") }
        }
    }

    @Test("a number undoes too: the address that had to make room comes back, and the recovery goes there")
    func byNumber() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "h@example.com")
            try await owner.prove(phone: "+31687654321")
            let late = try await owner.link("contact-changed phone-replaced", to: "+31612345678")
            #expect(try await owner.undo(late).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary", "+31612345678 primary"])
            #expect(try await owner.recoveryAddress() == "ann@example.com")
        }
    }

    @Test("what was verified before the change stays; a newcomer that still waits goes too", arguments: [6, 8])
    func earlierStays(_ days: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            identity.world.advance(by: Self.day * days)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.undo(link).status == 200)
            let kept = days < 7 ? [] : ["second@example.com second"]
            #expect(try await owner.standing() == ["ann@example.com primary"] + kept)
        }
    }

    @Test("a thief's contact that the owner took off while it was young comes of age by no waiting")
    func neverOfAge() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let thief = try await owner.add(email: "h@example.com")
            identity.world.advance(by: Self.day * 3)
            try await owner.stepUp()
            #expect(try await owner.delete("/v1/account/contacts", #"{"contactId":"\#(thief)"}"#).status == 204)
            identity.world.advance(by: Self.day * 5)
            try await owner.stepUp()
            _ = try await owner.add(email: "mine@example.com")
            let asked = try await identity.events("rekey.recovery.requested").count
            try await identity.recover("h@example.com")
            #expect(try await identity.events("rekey.recovery.requested").count == asked)
            let notice = try await identity.events("rekey.security-notice.raised").last
            let told = try notice?.decode(SecurityNoticeRaised.self).sealed?.recipients ?? []
            #expect(!told.contains { $0.contactId.wireText == thief && $0.link != nil })
            #expect(told.contains { $0.link != nil }, "the owner has a link")
        }
    }

    @Test(
        "a link is dead at exactly the end of the window",
        arguments: [(7 * 86_400_000 - 1, 200), (7 * 86_400_000, 400)])
    func expiry(_ milliseconds: Int, _ status: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            identity.world.advance(by: .milliseconds(milliseconds))
            #expect(try await owner.preview(link).status == status)
            #expect(try await owner.undo(link).status == status)
        }
    }

    @Test("malformed, foreign, forged and used links are one answer, and change nothing")
    func invalid() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            let forged = String(link.dropLast(2)) + (link.hasSuffix("AA") ? "BA" : "AA")
            var bodies: Set<String> = []
            for token in ["", "x", forged, String(link.dropLast()), link + "A", link.uppercased()] {
                for path in ["/v1/contact-undo", "/v1/contact-undo/preview"] {
                    let reply = try await identity.post(path, #"{"token":"\#(token)"}"#)
                    #expect(reply.status == 400 && reply.problem == "invalid-link", "\(token)")
                    bodies.insert(reply.withoutInstance)
                }
            }
            #expect(bodies.count == 1)
            #expect(try await owner.standing() == ["h@example.com primary"])
            // Looking uses nothing up.
            for _ in 0..<3 { #expect(try await owner.preview(link).status == 200) }
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.undo(link).problem == "invalid-link")
            #expect(try await owner.preview(link).problem == "invalid-link")
        }
    }

    @Test("two links at once, and one link twice at once: exactly one wins")
    func atOnce() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "h@example.com")
            let links = [
                try await owner.link("contact-changed email-replaced", to: "ann@example.com"),
                try await owner.link("contact-changed email-replaced", to: "+31612345678"),
            ]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for link in links + links {
                    group.addTask { try await owner.undo(link).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200, 400, 400, 400])
            #expect(try await identity.events("rekey.contact.restored").count == 1)
            #expect(try await owner.standing() == ["ann@example.com primary", "+31612345678 primary"])
        }
    }

    @Test(
        "password and new device: everybody out, no password, a recovery to the older contact",
        arguments: [
            "password-changed", "new-device",
        ])
    func signIns(_ notice: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            var password = IdentityHarness.password
            if notice == "password-changed" {
                password = "entirely different words"
                _ = try await owner.changePassword(to: password)
            } else {
                let body = """
                    {"identifier":"ann@example.com","password":"\(password)","device":{"name":"Elsewhere"}}
                    """
                #expect(try await identity.post("/v1/sign-ins", body).status == 200)
            }
            let link = try await owner.link(notice, to: "ann@example.com")
            #expect(try await owner.preview(link).text.contains(#""recoveryTo":"a***@example.com""#))
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.get("/v1/account").status == 401)
            #expect(try await identity.signIn(password: password).status == 401)
            #expect(try await owner.recoveryAddress() == "ann@example.com")
            #expect(
                try await identity.reset(try await identity.grant(), password: IdentityHarness.newPassword).status
                    == 204)
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
        }
    }

    @Test("a password changed before the address was: the old address still undoes both, one after the other")
    func passwordFirst() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let thief = try await owner.changePassword(to: "entirely different words")
            #expect(try await thief.post("/v1/step-up", #"{"password":"entirely different words"}"#).status == 204)
            try await thief.replaceEmail(by: "h@example.com")
            let password = try await owner.link("password-changed", to: "ann@example.com")
            let contact = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.undo(password).status == 200)
            #expect(try await owner.recoveryAddress() == "ann@example.com", "not to the newcomer")
            #expect(try await owner.standing() == ["h@example.com primary"])
            #expect(try await owner.undo(contact).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary"])
        }
    }

    @Test("a recovery that ends on a replaced address puts it back and the newcomer out")
    func recoveryByReplaced() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let before = try await identity.events("rekey.recovery.requested").count
            try await identity.recover("h@example.com")
            #expect(try await identity.events("rekey.recovery.requested").count == before, "the newcomer waits")
            #expect(try await identity.outcomes().last == "too-new")
            try await identity.recover("ann@example.com")
            let grant = try await identity.grant()
            #expect(
                try await identity.reset(grant, password: IdentityHarness.newPassword, signOutEverywhere: false).status
                    == 204)
            #expect(try await owner.standing() == ["ann@example.com primary"])
            #expect(try await owner.get("/v1/account").status == 401)
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
        }
    }

    @Test("frozen: contacts come back and everybody is out, but no recovery begins and it stays frozen")
    func frozen() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            try await identity.database.client.execute("update account set state = 'frozen'")
            #expect(try await !owner.preview(link).text.contains("recoveryTo"))
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["ann@example.com primary"])
            #expect(try await owner.recoveryAddress() == nil)
            #expect(try await identity.count("select count(*) from account where state = 'frozen'") == 1)
        }
    }

    @Test("a closing that the thief asked for is taken back; one from before stays", arguments: [true, false])
    func closing(_ isAfter: Bool) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            var thief = owner
            if !isAfter {
                #expect(try await owner.delete("/v1/account").status == 202)
                thief = owner.elsewhere(epoch: 2)
                identity.world.advance(by: .seconds(1))
                try await thief.stepUp()
            }
            try await thief.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            if isAfter { #expect(try await thief.delete("/v1/account").status == 202) }
            #expect(try await owner.undo(link).status == 200)
            let closing = try await identity.count("select count(*) from account where state = 'closing'")
            #expect(closing == (isAfter ? 0 : 1))
        }
    }

    @Test("an erased account has no links, and nothing of its contacts' history")
    func erased() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            #expect(try await owner.delete("/v1/account").status == 202)
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            try await identity.database.client.execute(
                "update undo_link set expires_at = expires_at + interval '30 days'")
            identity.world.advance(by: Self.day * 14)
            await identity.application.eraseDueAccounts()
            #expect(try await owner.undo(link).problem == "invalid-link")
            #expect(try await identity.count("select count(*) from contact_history") == 0)
            #expect(try await identity.count("select count(*) from undo_link") == 0)
            // Its address is free at once: nobody is left to give it back to.
            #expect(try await identity.register("ann@example.com").status == 202)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }

    @Test("the table holds neither token nor hash, and the links stand outside what is limited for recoveries")
    func atRest() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            let dump = try await identity.rows("select undo_link::text as row from undo_link")
                .map { try $0.decode("row", as: String.self) }.joined()
            let outbox = try await identity.events().map(\.text).joined()
            #expect(!dump.contains(link) && !outbox.contains(link) && !outbox.contains(link.suffix(40)))
        }
    }

    @Test("the page of undo has its own limit per source")
    func limit() async throws {
        try await IdentityHarness.with(["--limits-resets-per-hour": "2", "--limits-exempt-loopback": "false"]) {
            identity in
            let owner = try await Owner.proved(identity)
            let statuses = [try await owner.preview("x"), try await owner.undo("x"), try await owner.preview("x")]
            #expect(statuses.map(\.status) == [400, 400, 429])
        }
    }
}
