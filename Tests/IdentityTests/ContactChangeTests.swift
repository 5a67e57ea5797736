import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@Suite("A new address or number")
struct ContactChangeTests {
    @Test("the sign-up address is proved by its code: no new epoch, other contacts and attempts go (DESIGN 3.9)")
    func signUpAddress() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            let event = try #require(try await identity.events("rekey.contact.verification-requested").last)
            let asked = try event.decode(ContactVerificationRequested.self)
            #expect(asked.reason == .signUp && asked.channel == .email && asked.locale == "nl")
            #expect(asked.expiresAt.milliseconds == identity.world.now.milliseconds + 1_800_000)
            let (recipient, code) = try identity.neighbours.open(asked, account: owner.account)
            #expect(recipient == Recipient(address: "ann@example.com", givenName: "Annabel"))
            #expect(code.utf8.count == 8 && !event.text.contains(code))
            try await identity.recover()
            try await owner.stepUp()
            let second = try await owner.add(email: "second@example.com")
            #expect(try await owner.post("/v1/account/contacts", #"{"email":"third@example.com"}"#).status == 409)
            #expect(try await owner.verify("email", code) == 204)
            let verified = try #require(
                try await identity.events("rekey.contact.verified").last?.decode(ContactVerified.self))
            #expect(verified.firstProof && verified.epoch == 1)
            let removed = try await identity.events("rekey.contact.removed").map { try $0.decode(ContactRemoved.self) }
            #expect(removed.map(\.contactId.uuidString) == [second.uppercased()])
            #expect(try await identity.events("rekey.recovery.voided").count == 1)
            #expect(try await owner.told(.contactChanged).contains("second@example.com"))
            #expect(try await owner.contacts() == ["email ann@example.com primary"])
            #expect(try await owner.view().emailVerified)
            #expect(try await owner.view().pending.isEmpty)
            #expect(try await owner.history().contains("address-proved"))
        }
    }

    @Test("PUT the unproved address again: its code once more after the cool-down, a fresh one when it is nearly dead")
    func resend() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT60S"]) { identity in
            let owner = try await Owner.signedUp(identity)
            try await owner.stepUp()
            func ask() async throws -> (messages: Int, code: String) {
                #expect(try await owner.put("/v1/account/email", #"{"email":"ANN@example.com"}"#).status == 202)
                let events = try await identity.events("rekey.contact.verification-requested")
                return (events.count, try await owner.code())
            }
            let first = try await owner.code()
            identity.world.advance(by: .milliseconds(59_999))
            #expect(try await ask() == (1, first))
            identity.world.advance(by: .milliseconds(1))
            #expect(try await ask() == (2, first))
            identity.world.advance(by: .seconds(1440))
            try await owner.stepUp()
            #expect(try await ask() == (3, first), "exactly five minutes of its life are left")
            identity.world.advance(by: .milliseconds(60_000))
            let fresh = try await ask()
            #expect(fresh.messages == 4 && fresh.code != first)
            #expect(try await owner.verify("email", first) == 400)
            #expect(try await owner.verify("email", fresh.code) == 204)
            #expect(
                try await owner.put("/v1/account/email", #"{"email":"ann@example.com"}"#).problem == "contact-exists")
        }
    }

    @Test("PUT /v1/account/email: nothing counts before the proof; all are told, the replaced one included (NOT-01)")
    func replaceEmail() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            try await owner.prove(phone: "+31612345678")
            try await identity.recover()
            identity.world.advance(by: .milliseconds(1))
            let code = try await owner.putEmail("new@example.com")
            #expect(try await owner.view().pending.map { "\($0.reason) \($0.address)" } == ["replace new@example.com"])
            #expect(try await owner.view().email == "ann@example.com")
            #expect(try await identity.signIn("new@example.com", password: IdentityHarness.password).status == 401)
            #expect(try await owner.verify("email", code) == 204)
            #expect(
                try await owner.contacts() == ["email new@example.com primary", "sms +31612345678 primary"])
            #expect(try await owner.told(.contactChanged) == ["+31612345678", "ann@example.com", "new@example.com"])
            let notice = try #require(
                try await identity.events("rekey.security-notice.raised").last?.decode(SecurityNoticeRaised.self))
            #expect(notice.change == "email-replaced" && notice.place == "Utrecht, NL")
            #expect(
                try await identity.eventTypes().suffix(5) == [
                    "contact.verified", "contact.replaced", "contact.removed", "recovery.voided",
                    "security-notice.raised",
                ])
            let replaced = try #require(
                try await identity.events("rekey.contact.replaced").last?.decode(ContactReplaced.self))
            let removed = try #require(
                try await identity.events("rekey.contact.removed").last?.decode(ContactRemoved.self))
            #expect(replaced.replacedContactId == removed.contactId && removed.reason == "replaced")
            identity.world.advance(by: .milliseconds(1))
            #expect(try await identity.signIn("new@example.com", password: IdentityHarness.password).status == 200)
            #expect(try await identity.signIn("ann@example.com", password: IdentityHarness.password).status == 401)
            #expect(try await owner.history().prefix(2) == ["new-device", "contact-replaced"])
            // The old address is nobody else's while the change can be undone.
            #expect(try await identity.register("ann@example.com").status == 202)
            #expect(try await identity.signIn("ann@example.com", password: IdentityHarness.password).status == 401)
        }
    }

    @Test("PUT /v1/account/phone: not before the address is proved; added, then replaced")
    func phone() async throws {
        try await IdentityHarness.with { identity in
            var owner = try await Owner.signedUp(identity)
            try await owner.stepUp()
            let early = try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#)
            #expect(early.status == 403)
            #expect(early.problem == "address-not-proved")
            #expect(
                try await owner.post("/v1/account/contacts", #"{"phone":"+31612345678"}"#).problem
                    == "address-not-proved")
            #expect(try await owner.verify("email", try await owner.code()) == 204)
            #expect(try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).status == 202)
            let event = try #require(
                try await identity.events("rekey.contact.verification-requested").last?.decode(
                    ContactVerificationRequested.self))
            #expect(event.channel == .sms && event.reason == .replace)
            #expect(event.expiresAt.milliseconds == identity.world.now.milliseconds + 1_200_000)
            let (recipient, code) = try identity.neighbours.open(event, account: owner.account)
            #expect(recipient == Recipient(address: "+31612345678", givenName: nil))
            #expect(try await owner.view().phone == nil)
            #expect(try await owner.verify("phone", "\(code.prefix(4)) \(code.suffix(4))") == 204)
            #expect(try await owner.view().phone == "+31612345678")
            #expect(try await owner.told(.contactChanged) == ["+31612345678", "ann@example.com"])
            #expect(try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).problem == "contact-exists")
            owner = owner.elsewhere()
            try await owner.stepUp()
            try await owner.prove(phone: "+31687654321")
            #expect(try await owner.told(.contactChanged) == ["+31612345678", "+31687654321", "ann@example.com"])
            let changes = try await identity.events("rekey.security-notice.raised").map {
                try $0.decode(SecurityNoticeRaised.self).change
            }
            #expect(changes == ["phone-added", "phone-replaced"])
        }
    }

    @Test("an address that somebody has: the same answer and the same page; its owner is told; no code proves it")
    func taken() async throws {
        try await IdentityHarness.with { identity in
            let ann = try await Owner.proved(identity)
            let eve = try await Owner.proved(identity, "eve@example.com")
            let before = try await identity.events().count
            let free = try await eve.put("/v1/account/email", #"{"email":"free@example.com"}"#)
            let freePending = try await eve.view().pending.map { "\($0.channel) \($0.reason)" }
            let taken = try await eve.put("/v1/account/email", #"{"email":"Ann@Example.com"}"#)
            #expect(taken.status == 202 && taken.bytes == free.bytes)
            #expect(taken.headers.map(\.name) == free.headers.map(\.name))
            #expect(try await eve.view().pending.map { "\($0.channel) \($0.reason)" } == freePending)
            #expect(try await eve.view().pending.map(\.address) == ["Ann@Example.com"])
            #expect(
                try await identity.eventTypes().dropFirst(before) == [
                    "contact.verification-requested", "account.registration-repeated",
                ])
            let repeated = try #require(try await identity.events().last)
            #expect(repeated.account == ann.account)
            // Even the code that would belong to the waiting row opens nothing.
            let row = try #require(
                try await identity.rows(
                    "select id, nonce, key_id from contact_change where is_taken and ended_at is null"
                ).first)
            let code = try identity.contactCode(
                change: row.decode("id"), nonce: row.decode("nonce"), keyID: row.decode("key_id"))
            #expect(try await eve.verify("email", code) == 400)
            for _ in 0..<4 { #expect(try await eve.verify("email", "00000000") == 400) }
            #expect(try await eve.view().pending.isEmpty, "it ends as every other one does")
            #expect(try await eve.view().email == "eve@example.com")
            #expect(try await ann.view().email == "ann@example.com")
        }
    }

    @Test("a newer change voids the code of the older one, also for the same address")
    func superseded() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let first = try await owner.putEmail("one@example.com")
            let second = try await owner.putEmail("two@example.com")
            #expect(try await owner.verify("email", first) == 400)
            let third = try await owner.putEmail("one@example.com")
            #expect(try await owner.verify("email", second) == 400)
            #expect(try await owner.view().pending.count == 1)
            #expect(try await owner.verify("email", third) == 204)
            #expect(try await owner.view().email == "one@example.com")
            #expect(try await identity.count("select count(*) from contact_change where address is not null") == 0)
        }
    }

    @Test("each channel has its own waiting change")
    func channels() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let email = try await owner.putEmail("new@example.com")
            #expect(try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).status == 202)
            let phone = try await owner.code()
            #expect(try await owner.verify("email", phone) == 400)
            #expect(try await owner.verify("phone", email) == 400)
            #expect(try await owner.verify("email", email) == 204)
            #expect(try await owner.verify("phone", phone) == 204)
        }
    }

    @Test(
        "a code lives 30 minutes by e-mail and 20 by SMS, dead at exactly its end",
        arguments: [
            ("email", 1_799_999, 204), ("email", 1_800_000, 400), ("phone", 1_199_999, 204), ("phone", 1_200_000, 400),
        ])
    func expiry(_ what: String, _ milliseconds: Int, _ status: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let value = what == "email" ? "new@example.com" : "+31612345678"
            #expect(try await owner.put("/v1/account/\(what)", #"{"\#(what)":"\#(value)"}"#).status == 202)
            let code = try await owner.code()
            identity.world.advance(by: .milliseconds(milliseconds))
            #expect(try await owner.verify(what, code) == status)
        }
    }

    @Test("a new password kills the codes on their way (LNK-12)", arguments: ["change", "reset"])
    func passwordSet(_ way: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let code = try await owner.putEmail("new@example.com")
            if way == "change" {
                let body = """
                    {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)"}
                    """
                #expect(try await owner.post("/v1/password/change", body).status == 200)
            } else {
                try await identity.recover()
                let grant = try await identity.grant()
                #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            }
            #expect(try await owner.elsewhere(epoch: 2).verify("email", code) == 400)
        }
    }

    @Test("an account may ask for so many codes in an hour; a destination gets so many whoever asks (NOT-05)")
    func limits() async throws {
        let flags = ["--limits-contact-codes-per-hour": "3", "--limits-contact-codes-per-destination": "2"]
        try await IdentityHarness.with(flags) { identity in
            let (ann, eve) = (try await Owner.proved(identity), try await Owner.proved(identity, "eve@example.com"))
            func ask(_ owner: Owner) async throws -> Reply {
                try await owner.put("/v1/account/email", #"{"email":"target@example.com"}"#)
            }
            let before = try await identity.events("rekey.contact.verification-requested").count
            var replies: [Reply] = []
            for owner in [ann, ann, eve, ann, ann] { replies.append(try await ask(owner)) }
            #expect(replies.map(\.status) == [202, 202, 202, 202, 429])
            #expect(Set(replies.prefix(4).map(\.bytes)).count == 1)
            let sent = try await identity.events("rekey.contact.verification-requested").count - before
            #expect(sent == 2)
            #expect(try await eve.view().pending.count == 1)
        }
    }
}
