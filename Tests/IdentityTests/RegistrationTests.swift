import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@Suite("POST /v1/accounts")
struct RegistrationTests {
    @Test("a new account can sign in at once, and is welcomed at its address")
    func new() async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.register("Ann@Example.com")
            #expect(reply.status == 202)
            #expect(reply.bytes == Array("{}".utf8))
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents)
            let stored = try #require(try await identity.events().first)
            let event = try stored.decode(AccountRegistered.self)
            #expect(event.epoch == 1 && event.credentialVersion == 1)
            let recipients = try #require(event.sealed?.recipients)
            #expect(recipients.map(\.locale) == ["nl"])
            let opened = try identity.neighbours.open(
                recipients[0], account: stored.account, expiresAt: event.noticeExpiresAt)
            #expect(opened == Recipient(address: "Ann@Example.com", givenName: "Annabel"))
            #expect(!stored.text.lowercased().contains("example.com"))
            let signedIn = try await identity.signIn("aNN@example.COM", password: IdentityHarness.password)
            #expect(signedIn.status == 200)
            #expect(try identity.assertion(signedIn).sub == stored.account)
        }
    }

    @Test("an existing address gets the same answer and its owner a message; nothing else changes")
    func existing() async throws {
        try await IdentityHarness.with { identity in
            let first = try await identity.register()
            let second = try await identity.register(
                "ANN@EXAMPLE.COM", password: "another fine password", given: "Eve")
            #expect(second.status == first.status)
            #expect(second.bytes == first.bytes)
            #expect(second.headers.map(\.name) == first.headers.map(\.name))
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents + ["account.registration-repeated"])
            #expect(try await identity.count("select count(*) from account") == 1)
            #expect(try await identity.signIn(password: "another fine password").status == 401)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            let stored = try #require(try await identity.events().last)
            let event = try stored.decode(AccountRegistrationRepeated.self)
            let opened = try identity.neighbours.open(
                try #require(event.sealed?.recipients.first), account: stored.account, expiresAt: event.noticeExpiresAt)
            #expect(opened == Recipient(address: "ann@example.com", givenName: "Annabel"))
        }
    }

    @Test("repeated sign-ups send one message each cool-down (REQ-05)")
    func repeatedWithinCoolDown() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT60S"]) { identity in
            for _ in 0..<4 { _ = try await identity.register() }
            #expect(try await identity.events("rekey.account.registration-repeated").count == 1)
            identity.world.advance(by: .seconds(60))
            _ = try await identity.register()
            #expect(try await identity.events("rekey.account.registration-repeated").count == 2)
        }
    }

    @Test("twenty sign-ups with one address at once make one account (REQ-08)")
    func concurrent() async throws {
        try await IdentityHarness.with { identity in
            let spellings = ["ann@example.com", "ANN@example.com", "Ann@Example.Com", "ann@EXAMPLE.COM"]
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<20 {
                    group.addTask { try await identity.register(spellings[index % 4]).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == [Int](repeating: 202, count: 20))
            #expect(try await identity.count("select count(*) from account") == 1)
            #expect(try await identity.count("select count(*) from contact") == 1)
            #expect(try await identity.events("rekey.account.registered").count == 1)
        }
    }

    @Test("KELVIN SIGN is not k: two people (SWF-03)")
    func kelvin() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register("kate@example.com", password: "the password of kate")
            _ = try await identity.register("\u{212A}ate@example.com", password: "the other password")
            #expect(try await identity.count("select count(*) from account") == 2)
            #expect(try await identity.signIn("Kate@example.com", password: "the password of kate").status == 200)
            #expect(try await identity.signIn("kate@example.com", password: "the other password").status == 401)
            #expect(try await identity.signIn("\u{212A}ate@example.com", password: "the other password").status == 200)
        }
    }

    @Test(
        "refused passwords, with the reason and without a trace",
        arguments: [
            ("short", "password-policy/too-short"), ("iloveyou", "password-policy/blocked"),
            ("Annabel1990", "password-policy/contains-name"), ("Rekey!2026", "password-policy/contains-service-name"),
            ("ann@example.com", "password-policy/contains-address"),
        ])
    func policy(_ password: String, _ problem: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.register(password: password)
            #expect(reply.status == 422)
            #expect(reply.problem == problem)
            #expect(try await identity.count("select count(*) from account") == 0)
            #expect(try await identity.events().isEmpty)
        }
    }

    @Test("the minimum length is configurable (PWD-01)")
    func minimumLength() async throws {
        try await IdentityHarness.with(["--password-minimum-length": "15"]) { identity in
            let refused = try await identity.register(password: "14 characters!")
            #expect(refused.problem == "password-policy/too-short")
            #expect(try await identity.register(password: "15 characters!!").status == 202)
        }
    }

    @Test("payment instruments leave a keyed fingerprint and no number (I20)")
    func instruments() async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.post(
                "/v1/accounts",
                """
                {"email":"ann@example.com","password":"\(IdentityHarness.password)","givenName":"Ann","familyName":"B",
                "locale":"en","country":"nl","timeZone":"Europe/Amsterdam","instruments":[
                {"kind":"card","number":"4111 1111 1111 1111"},{"kind":"iban","number":"NL91 ABNA 0417 1643 00"},
                {"kind":"card","number":"4111111111111111"}]}
                """)
            #expect(reply.status == 202)
            #expect(try await identity.count("select count(*) from instrument") == 2)
            let lengths = "select count(*) from instrument where length(fingerprint) = 32"
            #expect(try await identity.count(lengths) == 2)
            #expect(
                try await identity.rows("select country from account").first?.decode("country", as: String.self) == "NL"
            )
        }
    }

    @Test(
        "what authorises a payment is never accepted with a card, and not repeated (LKP-05)",
        arguments: ["cvv", "cvc", "securityCode", "pin", "track2"])
    func verificationCode(_ member: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.post(
                "/v1/accounts",
                """
                {"email":"ann@example.com","password":"\(IdentityHarness.password)","givenName":"Ann","familyName":"B",
                "locale":"en","instruments":[{"kind":"card","number":"4111 1111 1111 1111","\(member)":"737"}]}
                """)
            #expect(reply.status == 400 && !reply.words.contains("737") && !reply.words.contains("4111"))
            #expect(try await identity.count("select count(*) from account") == 0)
        }
    }

    @Test("a limit per network answers 429 with Retry-After, whoever is asked about (REQ-05)")
    func limited() async throws {
        try await IdentityHarness.with(["--limits-registrations-per-hour": "2"]) { identity in
            #expect(try await identity.register("a@example.com").status == 202)
            #expect(try await identity.register("a@example.com").status == 202)
            for email in ["a@example.com", "b@example.com"] {
                let reply = try await identity.register(email)
                #expect(reply.status == 429)
                #expect(reply.headers[.retryAfter] != nil)
            }
        }
    }
}
