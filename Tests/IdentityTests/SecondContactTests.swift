import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@Suite("POST and DELETE /v1/account/contacts")
struct SecondContactTests {
    @Test("two addresses and two numbers, each proved; a third of a kind is refused")
    func twoOfEach() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            #expect(try await owner.told(.contactChanged) == ["ann@example.com", "second@example.com"])
            try await owner.prove(phone: "+31612345678")
            let reply = try await owner.post("/v1/account/contacts", #"{"phone":"+31687654321"}"#)
            let id = try #require(reply.member("id"))
            #expect(try await owner.view().pending.map(\.id) == [id])
            let code = try await owner.code()
            #expect(try await owner.post("/v1/account/contacts/\(id)/verify", #"{"code":"\#(code)"}"#).status == 204)
            #expect(
                try await owner.contacts() == [
                    "email ann@example.com primary", "email second@example.com second", "sms +31612345678 primary",
                    "sms +31687654321 second",
                ])
            for body in [#"{"email":"third@example.com"}"#, #"{"phone":"+31655555555"}"#] {
                let third = try await owner.post("/v1/account/contacts", body)
                #expect(third.status == 409)
                #expect(third.problem == "contact-limit")
            }
            #expect(try await identity.events("rekey.contact.added").count == 2)
            #expect(try await identity.signIn("second@example.com", password: IdentityHarness.password).status == 200)
        }
    }

    @Test(
        "a number in its national form is read as where the owner lives",
        arguments: [("FR", "+33612345678"), ("NL", "+31612345678"), (nil, "+31612345678")] as [(String?, String)])
    func national(_ country: String?, _ number: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let country: String? = country
            try await identity.database.client.execute("update account set country = \(country as String?)")
            for (method, path) in [(HTTPRequest.Method.put, "/v1/account/phone"), (.post, "/v1/account/contacts")] {
                #expect(try await owner.send(method, path, #"{"phone":"06 12 34 56 78"}"#).status == 202)
                #expect(try await owner.view().pending.allSatisfy { $0.address == number })
                let asked = try #require(try await identity.events("rekey.contact.verification-requested").last)
                let sent = try identity.neighbours.open(
                    asked.decode(ContactVerificationRequested.self), account: owner.account)
                #expect(sent.recipient.address == number)
            }
        }
    }

    @Test("a limit that was reached after the code was sent still holds")
    func limitAtProof() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let id = try #require(
                try await owner.post("/v1/account/contacts", #"{"phone":"+31611111111"}"#).member("id"))
            let code = try await owner.code()
            // Two numbers get there first, by another way than this route.
            for number in ["+31622222222", "+31633333333"] {
                try await identity.database.client.execute(
                    """
                    insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at,
                        created_at)
                    values (\(UUID()), \(owner.account), 'sms', \(number), \(number), false, false, now(), now())
                    """)
            }
            let reply = try await owner.post("/v1/account/contacts/\(id)/verify", #"{"code":"\#(code)"}"#)
            #expect(reply.problem == "contact-limit")
            #expect(try await owner.view().pending.isEmpty)
        }
    }

    @Test("the first number by this way is the primary one; own contacts are refused, taken addresses are not told")
    func first() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await Owner.signedUp(identity, "eve@example.com")
            let reply = try await owner.post("/v1/account/contacts", #"{"phone":"+31612345678"}"#)
            let code = try await owner.code()
            let id = try #require(reply.member("id"))
            #expect(try await owner.post("/v1/account/contacts/\(id)/verify", #"{"code":"\#(code)"}"#).status == 204)
            #expect(try await owner.view().phone == "+31612345678")
            for body in [#"{"phone":"+31612345678"}"#, #"{"email":"ANN@example.com"}"#] {
                #expect(try await owner.post("/v1/account/contacts", body).problem == "contact-exists")
            }
            let taken = try await owner.post("/v1/account/contacts", #"{"email":"eve@example.com"}"#)
            #expect(taken.status == 202 && taken.members == ["id"])
            #expect(try await owner.view().pending.map(\.id) == [try #require(taken.member("id"))])
            #expect(try await identity.events("rekey.account.registration-repeated").count == 1)
        }
    }

    @Test("a change that waits dies when the contacts of its channel change: it would replace another (LNK-12)")
    func waitingChanges() async throws {
        try await IdentityHarness.with(["--contacts-ageing": "PT0S"]) { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            let code = try await owner.putEmail("third@example.com")
            let first = try #require(try await owner.view().contacts.first { $0.primary }?.id)
            #expect(try await owner.delete("/v1/account/contacts/\(first)").status == 204)
            #expect(try await owner.verify("email", code) == 400)
            #expect(try await owner.contacts() == ["email second@example.com primary"])
            let number = try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#)
            #expect(number.status == 202)
            let numberCode = try await owner.code()
            let beside = try #require(
                try await owner.post("/v1/account/contacts", #"{"phone":"+31687654321"}"#).member("id"))
            let body = #"{"code":"\#(try await owner.code())"}"#
            let other = try await owner.putEmail("fourth@example.com")
            #expect(try await owner.post("/v1/account/contacts/\(beside)/verify", body).status == 204)
            #expect(try await owner.verify("phone", numberCode) == 400)
            #expect(try await owner.verify("email", other) == 204, "another channel's change lives on")
        }
    }

    @Test("who may not ask uses up nobody's codes (NOT-05)")
    func refusedCostsNothing() async throws {
        let flags = ["--limits-contact-codes-per-destination": "1", "--limits-contact-codes-per-hour": "1"]
        try await IdentityHarness.with(flags) { identity in
            let eve = try await Owner.signedUp(identity, "eve@example.com")
            let owner = try await Owner.proved(identity)
            for _ in 0..<3 {
                #expect(try await eve.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).status == 401)
            }
            try await eve.stepUp()
            #expect(try await eve.put("/v1/account/phone", #"{"phone":"+31612345678"}"#).status == 403)
            try await owner.prove(phone: "+31612345678")
        }
    }

    @Test("verify by id: unknown and foreign ids are not there; one that is over is a wrong code")
    func ids() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let eve = try await Owner.proved(identity, "eve@example.com")
            let id = try #require(
                try await owner.post("/v1/account/contacts", #"{"email":"second@example.com"}"#).member("id"))
            let code = try await owner.code()
            let body = #"{"code":"\#(code)"}"#
            #expect(try await eve.post("/v1/account/contacts/\(id)/verify", body).status == 404)
            for other in [UUID().uuidString, "x", "%00", "..%2f..", String(repeating: "a", count: 500)] {
                #expect(try await owner.post("/v1/account/contacts/\(other)/verify", body).status == 404, "\(other)")
            }
            #expect(try await owner.post("/v1/account/contacts/\(id)/verify", body).status == 204)
            #expect(try await owner.post("/v1/account/contacts/\(id)/verify", body).status == 400)
        }
    }

    @Test("removal: everybody is told, attempts are void, the second one moves up, the last proved address stays")
    func remove() async throws {
        try await IdentityHarness.with(["--contacts-ageing": "PT0S"]) { identity in
            let owner = try await Owner.proved(identity)
            let first = try #require(try await owner.view().contacts.first?.id)
            let refused = try await owner.delete("/v1/account/contacts/\(first)")
            #expect(refused.status == 422)
            #expect(refused.problem == "last-contact")
            _ = try await owner.add(email: "second@example.com")
            try await owner.prove(phone: "+31612345678")
            try await identity.recover()
            #expect(try await owner.delete("/v1/account/contacts/\(first)").status == 204)
            #expect(
                try await owner.contacts() == ["email second@example.com primary", "sms +31612345678 primary"])
            #expect(try await owner.told(.contactChanged) == ["+31612345678", "ann@example.com", "second@example.com"])
            #expect(try await identity.events("rekey.recovery.voided").count == 1)
            let removed = try #require(
                try await identity.events("rekey.contact.removed").last?.decode(ContactRemoved.self))
            #expect(removed.reason == "removed" && removed.contactId.uuidString.lowercased() == first)
            #expect(try await owner.delete("/v1/account/contacts/\(first)").status == 404)
            let phone = try #require(try await owner.view().contacts.last?.id)
            #expect(try await owner.delete("/v1/account/contacts", #"{"contactId":"\#(phone)"}"#).status == 204)
            #expect(try await owner.contacts() == ["email second@example.com primary"])
            #expect(try await owner.view().phone == nil)
        }
    }

    @Test("an unproved address given at sign-up is no last contact once another one is proved")
    func removeUnproved() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            let code = try await owner.code()
            try await owner.stepUp()
            let signUp = try #require(try await owner.view().contacts.first?.id)
            #expect(try await owner.delete("/v1/account/contacts/\(signUp)").problem == "last-contact")
            _ = try await owner.add(email: "second@example.com")
            #expect(try await owner.delete("/v1/account/contacts/\(signUp)").status == 204)
            #expect(try await owner.contacts() == ["email second@example.com primary"])
            #expect(try await owner.verify("email", code) == 400, "the code of what is gone proves nothing")
        }
    }

    @Test("a waiting contact is taken back without a notice; another account's is not there")
    func takeBack() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let eve = try await Owner.proved(identity, "eve@example.com")
            let id = try #require(
                try await owner.post("/v1/account/contacts", #"{"email":"second@example.com"}"#).member("id"))
            let code = try await owner.code()
            #expect(try await eve.delete("/v1/account/contacts/\(id)").status == 404)
            let own = try #require(try await owner.view().contacts.first?.id)
            #expect(try await eve.delete("/v1/account/contacts", #"{"contactId":"\#(own)"}"#).status == 404)
            #expect(try await owner.delete("/v1/account/contacts/\(id)").status == 204)
            #expect(try await owner.view().pending.isEmpty)
            #expect(
                try await owner.post("/v1/account/contacts/\(id)/verify", #"{"code":"\#(code)"}"#).status == 400)
            #expect(try await identity.events("rekey.security-notice.raised").isEmpty)
        }
    }
}
