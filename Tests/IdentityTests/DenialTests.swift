import EventContracts
import Foundation
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Leaving a contact that is not safe (DESIGN 3.9)")
struct DenialTests {
    private static let day = Duration.seconds(86_400)
    private static let second = "second@example.com"

    /// An owner with two addresses of full age, of which the first was denied by a code to the second.
    private static func denied(_ identity: IdentityHarness) async throws -> Owner {
        let owner = try await Owner.proved(identity)
        let mailbox = try #require(try await owner.view().contacts.first).id
        _ = try await owner.add(email: second)
        identity.world.advance(by: day * 8)
        try await owner.stepUp()
        let denial = "/v1/account/contacts/\(mailbox)/denial"
        #expect(try await owner.post(denial, "{}").status == 202)
        let code = try await owner.code()
        #expect(try await owner.post("\(denial)/verify", #"{"code":"\#(code)"}"#).status == 204)
        return owner
    }

    @Test(
        "a number whose SIM card was changed lately vouches for nothing, and its owner hears of it by e-mail (SMS-11)")
    func swapped() async throws {
        try await PhoneRiskTests.with { identity, provider in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            #expect(try await owner.post(denial, "{}").status == 202, "an old card vouches")
            let waiting = try await identity.count("select count(*) from contact_denial where ended_at is null")
            provider.answer(#"{"simChangedAt":"\#(Instant.text(identity.world.now))"}"#)
            for _ in 0..<2 {
                let refused = try await owner.post(denial, "{}")
                #expect(refused.status == 422 && refused.problem == "no-voucher")
            }
            #expect(try await identity.notices(.smsRecoveryClosed).map(\.addresses) == [["ann@example.com"]])
            provider.answer("{}", status: 500)
            #expect(try await owner.post(denial, "{}").status == 503, "nobody could say")
            #expect(
                try await identity.count("select count(*) from contact_denial where ended_at is null") == waiting,
                "no further code went out")
        }
    }

    @Test("a code by SMS that vouches counts as a used one: it keeps the breaker of its block open (SMS-13)")
    func usedCode() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            let used = "select coalesce(sum(verified), 0)::bigint from sms_traffic"
            let before = try await identity.count(used)
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            let code = try await owner.code()
            #expect(try await owner.post("\(denial)/verify", #"{"code":"\#(code)"}"#).status == 204)
            #expect(try await identity.count(used) == before + 1)
        }
    }

    @Test(
        "the links that a mailbox has already die with its denial, and those of others do not; it says on what device")
    func links() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: Self.second)
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.prove(phone: "+31612345678")
            let dying = try await owner.link("contact-changed phone-added", to: "ann@example.com")
            let living = try await owner.link("contact-changed phone-added", to: Self.second)
            for link in [dying, living] { #expect(try await owner.preview(link).status == 200) }
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            #expect(try await owner.preview(dying).status == 200, "not before it is proved")
            let proof = #"{"code":"\#(try await owner.code())","device":{"name":"Laptop"}}"#
            #expect(try await owner.post("\(denial)/verify", proof).status == 204)
            #expect(try await owner.preview(dying).problem == "invalid-link")
            #expect(try await owner.undo(dying).problem == "invalid-link")
            let devices = try await identity.rows("select device from contact_history where what = 'denied'")
            #expect(try devices.map { try $0.decode("device", as: String?.self) } == ["Laptop"])
            #expect(try await owner.undo(living).status == 200)
        }
    }

    @Test("while it still stands on the account, no recovery goes to it: neither one that is asked for nor the undo's")
    func passedOver() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            let owner = try await Self.denied(identity)
            #expect(try await owner.standing() == ["ann@example.com primary", "\(Self.second) second"])
            let before = try await identity.events("rekey.recovery.requested").count
            try await identity.recover("ann@example.com")
            #expect(try await identity.events("rekey.recovery.requested").count == before)
            _ = try await owner.changePassword(to: "entirely different words")
            let link = try await owner.link("password-changed", to: Self.second)
            #expect(try await owner.preview(link).text.contains("s***@example.com"))
            #expect(try await owner.undo(link).status == 200)
            #expect(try await owner.recoveryAddress() == Self.second)
        }
    }

    @Test("one that was taken off is left as long as it could undo that, by the same voucher; then its link is dead")
    func takenOff() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            _ = try await owner.add(email: Self.second)
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "third@example.com")
            let dying = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            let former = try #require(try await owner.view().former.first)
            #expect(former.id == mailbox && former.masked == "a***@example.com" && former.denied == nil)
            #expect(former.undoesUntil == identity.world.now.adding(milliseconds: 7 * 86_400_000))
            #expect(try await owner.preview(dying).status == 200)
            try await owner.stepUp()
            #expect(try await owner.post(denial, "{}").status == 202)
            #expect(try await owner.codeAddress() == Self.second, "not the newcomer")
            let code = try await owner.code()
            #expect(try await owner.post("\(denial)/verify", #"{"code":"\#(code)"}"#).status == 204)
            #expect(try await owner.preview(dying).problem == "invalid-link")
            #expect(try await owner.undo(dying).problem == "invalid-link")
            #expect(try await owner.view().former.map(\.denied) == [true])
            #expect(try await owner.standing() == ["third@example.com primary", "\(Self.second) second"])
        }
    }

    @Test("one whose undo window is over is not there to be left, nor listed")
    func windowOver() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: Self.second)
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "third@example.com")
            identity.world.advance(by: Self.day * 7)
            try await owner.stepUp()
            #expect(try await owner.post("/v1/account/contacts/\(mailbox)/denial", "{}").status == 404)
            #expect(try await owner.view().former.isEmpty)
        }
    }

    @Test("a link that was on its way to a mailbox when it was denied sets no password any more (LNK-12)")
    func openRecovery() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let mailbox = try #require(try await owner.view().contacts.first).id
            _ = try await owner.add(email: Self.second)
            identity.world.advance(by: Self.day * 8)
            try await identity.recover("ann@example.com")
            let grant = try await identity.grant()
            try await owner.stepUp()
            let denial = "/v1/account/contacts/\(mailbox)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            let proof = #"{"code":"\#(try await owner.code())"}"#
            #expect(try await owner.post("\(denial)/verify", proof).status == 204)
            #expect(try await identity.events("rekey.recovery.voided").count == 1)
            let late = try await identity.reset(grant, password: IdentityHarness.newPassword)
            #expect(late.status == 409, "\(late.problem ?? "")")
            #expect(try await identity.signIn("ann@example.com", password: IdentityHarness.newPassword).status == 401)
        }
    }

    @Test("a recovery ends with a password on a contact alone that may give the account back at that moment")
    func powerless() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: Self.second)
            identity.world.advance(by: Self.day * 8)
            try await identity.recover("ann@example.com")
            let grant = try await identity.grant()
            let now = identity.world.now
            try await identity.database.client.execute(
                "update contact set denied_at = \(now) where folded = 'ann@example.com'")
            let refused = try await identity.reset(grant, password: IdentityHarness.newPassword)
            #expect(refused.status == 400 && refused.problem == "invalid-grant", "\(refused.status)")
        }
    }

    @Test("an address that was taken off and put on again is denied whole: the links it got before are dead too")
    func putOnAgain() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            identity.world.advance(by: Self.day * 8)
            try await owner.stepUp()
            try await owner.replaceEmail(by: "third@example.com")
            let old = try await owner.link("contact-changed email-replaced", to: "ann@example.com")
            let back = try await owner.add(email: "ann@example.com")
            try await owner.stepUp()
            let denial = "/v1/account/contacts/\(back)/denial"
            #expect(try await owner.post(denial, "{}").status == 202)
            let proof = #"{"code":"\#(try await owner.code())"}"#
            #expect(try await owner.preview(old).status == 200)
            #expect(try await owner.post("\(denial)/verify", proof).status == 204)
            #expect(try await owner.preview(old).problem == "invalid-link")
            #expect(try await owner.undo(old).problem == "invalid-link")
        }
    }

    @Test("the undo of a denial takes the denial back, and with it all that came after it")
    func undone() async throws {
        try await IdentityHarness.with { identity in
            let thief = try await Self.denied(identity)
            let link = try await thief.link("contact-changed email-denied", to: Self.second)
            try await thief.replaceEmail(by: "h@example.com")
            #expect(try await thief.standing() == ["h@example.com primary", "\(Self.second) second"])
            #expect(try await thief.preview(link).text.contains("a***@example.com"), "the page says what comes back")
            #expect(try await thief.undo(link).status == 200)
            #expect(try await thief.standing() == ["ann@example.com primary", "\(Self.second) second"])
            #expect(try await identity.count("select count(*) from contact where denied_at is not null") == 0)
            #expect(try await thief.recoveryAddress() == "ann@example.com")
        }
    }
}
