import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

/// New contacts wait, old ones keep their power, and nobody else gets the address meanwhile (DESIGN 3.9, HIJ-10).
@Suite("Ageing of contacts")
struct ContactAgeingTests {
    private static let day = Duration.seconds(86_400)

    private func requests(_ identity: IdentityHarness) async throws -> Int {
        try await identity.events("rekey.recovery.requested").count
    }

    @Test("a thief's added number recovers nothing for seven days, and the page says from when on it counts")
    func addedNumber() async throws {
        try await IdentityHarness.with(["--contacts-first-number-ageing": "P7D"]) { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31687654321")
            let page = try #require(try await owner.view().contacts.first { $0.channel == "sms" })
            #expect(page.countsFrom?.milliseconds == identity.world.now.milliseconds + 7 * 86_400_000)
            #expect(try await owner.view().contacts.first?.countsFrom == nil)
            identity.world.advance(by: Self.day * 7 - .milliseconds(1))
            try await identity.recoverBySMS("+31687654321")
            #expect(try await requests(identity) == 0)
            #expect(try await identity.outcomes().last == "too-new")
            identity.world.advance(by: .milliseconds(1))
            try await identity.recoverBySMS("+31687654321")
            #expect(try await requests(identity) == 1)
            #expect(try await owner.view().contacts.allSatisfy { $0.countsFrom == nil })
        }
    }

    @Test(
        "under the defaults of development a number counts at once, also in the place of another, which is gone at once"
    )
    func replacedNumber() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            try await identity.recoverBySMS("+31612345678")
            #expect(try await requests(identity) == 1)
            try await owner.prove(phone: "+31687654321")
            try await identity.recoverBySMS("+31612345678")
            #expect(try await requests(identity) == 1, "a telephone that was left may be stolen")
            identity.world.advance(by: .seconds(5))
            try await identity.recoverBySMS("+31687654321")
            #expect(try await requests(identity) == 2)
        }
    }

    @Test("in production a number in the place of another waits beside the address")
    func replacedNumberWaits() async throws {
        try await IdentityHarness.with(["--contacts-first-number-ageing": "P7D"]) { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.prove(phone: "+31687654321")
            for number in ["+31612345678", "+31687654321"] {
                try await identity.recoverBySMS(number)
                #expect(try await requests(identity) == 0)
            }
            identity.world.advance(by: Self.day * 7)
            try await identity.recoverBySMS("+31687654321")
            #expect(try await requests(identity) == 1)
        }
    }

    @Test("without ageing a new contact counts at once")
    func none() async throws {
        try await IdentityHarness.with(["--contacts-ageing": "PT0S"]) { identity in
            let owner = try await Owner.proved(identity)
            try await owner.replaceEmail(by: "new@example.com")
            try await identity.recover("new@example.com")
            #expect(try await requests(identity) == 1)
            try await identity.recover("ann@example.com")
            #expect(try await requests(identity) == 1)
        }
    }

    @Test("a replaced address is nobody else's for the window, answers alike, and is its account's own to take back")
    func reserved() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let eve = try await Owner.proved(identity, "eve@example.com")
            try await owner.replaceEmail(by: "h@example.com")
            // Sign-up and change look as they do for an address that somebody has.
            let (taken, free) = (
                try await identity.register("ann@example.com"), try await identity.register("free@example.com")
            )
            #expect(taken.status == 202 && taken.bytes == free.bytes)
            #expect(try await identity.count("select count(*) from account") == 3)
            #expect(try await eve.put("/v1/account/email", #"{"email":"Ann@example.com"}"#).status == 202)
            #expect(try await identity.count("select count(*) from contact_change where is_taken") == 1)
            // Its own account may take it back, in the ordinary way.
            try await owner.stepUp()
            try await owner.replaceEmail(by: "ann@example.com")
            #expect(try await owner.standing() == ["ann@example.com primary"])
            try await owner.replaceEmail(by: "again@example.com")
            identity.world.advance(by: Self.day * 7 - .milliseconds(1))
            #expect(try await identity.register("ann@example.com").status == 202)
            #expect(try await identity.count("select count(*) from account") == 3)
            identity.world.advance(by: .milliseconds(1))
            #expect(try await identity.register("ann@example.com").status == 202)
            #expect(try await identity.count("select count(*) from account") == 4)
        }
    }

    @Test("an unproved address that was replaced is free: nobody keeps somebody else's address from them")
    func unprovedIsFree() async throws {
        try await IdentityHarness.with { identity in
            let squatter = try await Owner.signedUp(identity)
            try await squatter.stepUp()
            try await squatter.replaceEmail(by: "eve@example.com")
            #expect(try await identity.register("ann@example.com").status == 202)
            #expect(try await identity.count("select count(*) from account") == 2)
        }
    }

    @Test("the last contact of age goes later, is announced, and can be kept")
    func lastOfAge() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: Self.day * 30)
            try await owner.stepUp()
            _ = try await owner.add(email: "new@example.com")
            let old = try #require(try await owner.view().contacts.first).id
            let reply = try await owner.delete("/v1/account/contacts/\(old)")
            let due = identity.world.now.milliseconds + 7 * 86_400_000
            #expect(reply.status == 202 && reply.member("effectiveAt") == Instant.text(Date(milliseconds: due)))
            #expect(try await owner.told(.contactChanged) == ["ann@example.com", "new@example.com"])
            #expect(try await owner.linked("contact-changed email-removal-planned") == ["ann@example.com"])
            #expect(try await owner.view().contacts.first?.removalDueAt?.milliseconds == due)
            // Asking again does not begin anew, and it can be kept.
            identity.world.advance(by: .seconds(60))
            #expect(
                try await owner.delete("/v1/account/contacts/\(old)").member("effectiveAt")
                    == Instant.text(Date(milliseconds: due)))
            #expect(try await owner.post("/v1/account/contacts/\(old)/keep", "{}").status == 204)
            #expect(try await owner.view().contacts.first?.removalDueAt == nil)
            #expect(try await owner.told(.contactChanged) == ["ann@example.com", "new@example.com"])
            #expect(try await owner.linked("contact-changed email-kept") == ["ann@example.com"])
            #expect(try await owner.history().first == "contact-kept")
            let events = try await identity.events().count
            #expect(try await owner.post("/v1/account/contacts/\(old)/keep", "{}").status == 204)
            #expect(try await identity.events().count == events, "it stays anyway")
            identity.world.advance(by: Self.day * 6)
            try await owner.stepUp()
            #expect(try await owner.delete("/v1/account/contacts/\(old)").status == 202)
            identity.world.advance(by: Self.day * 7 - .milliseconds(1))
            await identity.application.removeDueContacts()
            #expect(try await owner.standing().count == 2)
            identity.world.advance(by: .milliseconds(1))
            await identity.application.removeDueContacts()
            #expect(try await owner.standing() == ["new@example.com primary"])
            let told = try await identity.rows(
                """
                select what, session from contact_history
                where contact = '\(old)' and place = 'Utrecht, NL' and what not in ('added', 'verified') order by at
                """)
            #expect(
                try told.map { try $0.decode("what") } == [
                    "removal-planned", "kept", "removal-planned", "removed",
                ], "also what is done later was somebody's doing")
            #expect(try told.allSatisfy { try $0.decode("session", as: UUID?.self) == owner.session })
        }
    }

    @Test("a contact that cannot be taken off waits, and those behind it go")
    func oneFails() async throws {
        try await IdentityHarness.with { identity in
            var (owners, leaving): ([Owner], [String]) = ([], [])
            for name in ["one", "other"] {
                owners.append(try await Owner.proved(identity, "\(name)@example.com"))
            }
            identity.world.advance(by: Self.day * 30)
            for owner in owners {
                try await owner.stepUp()
                _ = try await owner.add(email: "new-\(owner.email)")
                let id = try #require(try await owner.view().contacts.first).id
                #expect(try await owner.delete("/v1/account/contacts/\(id)").status == 202)
                leaving.append(id)
                identity.world.advance(by: .seconds(1))
            }
            let client = identity.database.client
            try await client.execute(
                """
                create function fail() returns trigger language plpgsql as
                $$ begin raise exception 'this contact stays'; end $$
                """)
            let trigger = """
                create trigger fail before update on contact for each row
                when (old.id = '\(leaving[0])' and new.removed_at is not null) execute function fail()
                """
            try await client.execute("\(unescaped: trigger)")
            identity.world.advance(by: Self.day * 7)
            await identity.application.removeDueContacts()
            #expect(try await owners[0].standing() == ["one@example.com primary", "new-one@example.com second"])
            #expect(try await owners[1].standing() == ["new-other@example.com primary"])
            try await client.execute("drop trigger fail on contact")
            await identity.application.removeDueContacts()
            #expect(try await owners[0].standing() == ["new-one@example.com primary"])
        }
    }

    @Test("an unsafe mailbox that was left and denied: no link, no power, no way back; a newcomer denies nobody")
    func denied() async throws {
        try await IdentityHarness.with(["--contacts-first-number-ageing": "P7D"]) { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            try await owner.prove(phone: "+31612345678")
            let early = try await owner.post("/v1/account/contacts/\(mailbox)/denial", "{}")
            #expect(early.status == 422 && early.problem == "no-voucher")
            let old = try await owner.link("contact-changed phone-added", to: "ann@example.com")
            identity.world.advance(by: Self.day * 7 - .seconds(60))
            #expect(try await owner.preview(old).status == 200)
            identity.world.advance(by: .seconds(60))
            #expect(try await owner.post("/v1/account/contacts/\(mailbox)/denial", "{}").status == 401, "step-up")
            try await owner.stepUp()
            let asked = try await owner.post("/v1/account/contacts/\(mailbox)/denial", "{}")
            #expect(asked.status == 202)
            let code = try await owner.code()
            #expect(
                try await owner.post("/v1/account/contacts/\(mailbox)/denial/verify", #"{"code":"00000000"}"#).problem
                    == "invalid-code")
            #expect(
                try await owner.post("/v1/account/contacts/\(mailbox)/denial/verify", #"{"code":"\#(code)"}"#).status
                    == 204)
            #expect(
                try await owner.post("/v1/account/contacts/\(mailbox)/denial/verify", #"{"code":"\#(code)"}"#).status
                    == 400)
            let flagged = try await owner.get("/v1/account").text.components(separatedBy: #""denied":true"#).count - 1
            #expect(flagged == 1, "the page can show it")
            try await owner.replaceEmail(by: "safe@example.com")
            #expect(try await owner.linked("contact-changed email-replaced") == ["+31612345678"])
            #expect(try await owner.told(.contactChanged).contains("ann@example.com"), "it still hears of it")
            let before = try await requests(identity)
            try await identity.recover("ann@example.com")
            #expect(try await requests(identity) == before)
            try await identity.recover("safe@example.com")
            #expect(try await requests(identity) == before + 1, "nothing older has to be waited for")
            // The undo of a later change does not bring the unsafe mailbox back.
            let thief = try await owner.changePassword(to: "entirely different words")
            #expect(try await thief.post("/v1/step-up", #"{"password":"entirely different words"}"#).status == 204)
            try await thief.replaceEmail(by: "h@example.com")
            let link = try await owner.link("contact-changed email-replaced", to: "+31612345678")
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.standing() == ["safe@example.com primary", "+31612345678 primary"])
            let whats = try await identity.rows("select what from contact_history order by at, id")
                .map { try $0.decode("what", as: String.self) }
            #expect(Set(whats) == ["added", "verified", "replaced", "removed", "restored", "denied"])
        }
    }

    @Test("the history of contacts is never changed, and stands in the export with session, device and place (HIJ-05)")
    func history() async throws {
        struct Export: Decodable {
            struct Happening: Decodable {
                var what: String
                var session: UUID?
                var device: String?
                var place: String?
            }
            var contactHistory: [Happening]
        }
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let code = try await owner.putEmail("h@example.com")
            let proof = #"{"code":"\#(code)","device":{"name":"Laptop"}}"#
            #expect(try await owner.post("/v1/account/email/verify", proof).status == 204)
            let notice = try await identity.events("rekey.security-notice.raised").last
            #expect(try notice?.decode(SecurityNoticeRaised.self).device == "Laptop")
            let link = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            #expect(try await owner.preview(link).text.contains(#""device":"Laptop""#))
            try await owner.stepUp()
            let second = try await owner.add(email: "second@example.com")
            let gone = #"{"contactId":"\#(second)","device":{"name":"Tablet"}}"#
            #expect(try await owner.delete("/v1/account/contacts", gone).status == 204)
            await #expect(throws: (any Error).self) {
                try await identity.database.client.execute("update contact_history set what = 'denied'")
            }
            try await owner.stepUp()
            let export = try EventJSON.decode(Export.self, from: try await owner.get("/v1/account/export").bytes)
            let told = export.contactHistory.filter { $0.session == owner.session && $0.place == "Utrecht, NL" }
            let laptop = told.filter { $0.device == "Laptop" }.map(\.what)
            #expect(Set(laptop) == ["added", "verified", "replaced"])
            #expect(told.filter { $0.device == "Tablet" }.map(\.what) == ["removed"])
            #expect(
                told.filter { $0.device == nil }.map(\.what).contains("added"), "who says nothing of it is nameless")
        }
    }
}
