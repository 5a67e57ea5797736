import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@Suite("POST /v1/account-lookups and the worker behind it (A10)")
struct AccountLookupTests {
    /// What can be asked for, and how the worker ends it.
    enum Case: String, CaseIterable, Sendable {
        case hit, miss, wrongGivenName, wrongFamilyName, badLuhn, otherKind, letters, fullWidth, tooShort, frozen,
            closed

        var isHit: Bool { self == .hit }
    }

    static func ask(_ what: Case, _ identity: IdentityHarness) async throws -> Reply {
        switch what {
        case .hit, .frozen, .closed: try await identity.askLookup()
        case .miss: try await identity.askLookup(number: "5500000000000004")
        case .wrongGivenName: try await identity.askLookup(given: "Anna")
        case .wrongFamilyName: try await identity.askLookup(family: "Vermeulens")
        case .badLuhn: try await identity.askLookup(number: "4111111111111112")
        case .otherKind: try await identity.askLookup(kind: "iban")
        case .letters: try await identity.askLookup(number: "ABCDEFGHIJKLMNOP")
        case .fullWidth: try await identity.askLookup(number: "４１１１１１１１１１１１１１１１")
        case .tooShort: try await identity.askLookup(number: "4")
        }
    }

    @Test(
        "everybody gets the same 202; only name and number of one account lead to a message (LKP-01)",
        arguments: Case.allCases)
    func uniform(_ what: Case) async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.owner()
            switch what {
            case .frozen: try await identity.database.client.execute("update account set state = 'frozen'")
            case .closed:
                try await identity.database.client.execute("update account set state = 'closed', closed_at = now()")
            default: break
            }
            let before = try await identity.events().count
            let reply = try await Self.ask(what, identity)
            let known = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"x@example.com"}"#)
            #expect(reply.status == 202)
            #expect(reply.members == ["requestHandle", "resendAfterSeconds"])
            #expect(reply.bytes.count == known.bytes.count)
            #expect(reply.headers.map(\.name) == known.headers.map(\.name))
            await identity.application.resolveRequests()
            #expect(try await identity.recoveredAccounts() == (what.isHit ? [account] : []))
            #expect(try await identity.events().count == before + (what.isHit ? 1 : 0))
            #expect(try await identity.outcomes() == [what.isHit ? "sent" : "not-found", "not-found"])
            #expect(try await identity.history(of: account).contains("looked-up") == what.isHit)
        }
    }

    @Test("the request path writes the same row for all, with nothing looked up and nothing readable (REQ-03, LKP-03)")
    func samePath() async throws {
        try await IdentityHarness.with { identity in
            try await identity.owner()
            for what in Case.allCases where what != .frozen && what != .closed {
                _ = try await Self.ask(what, identity)
            }
            let long = String(repeating: "é", count: 100)
            _ = try await identity.askLookup(given: long, family: long)
            let rows = try await identity.rows(
                """
                select length(sealed_identifier::text) as size, sealed_identifier::text as box, account, state, kind
                from recovery_request
                """)
            #expect(Set(try rows.map { try $0.decode("size", as: Int.self) }).count == 1)
            for row in rows {
                #expect(try row.decode("state", as: String.self) == "pending")
                #expect(try row.decode("kind", as: String.self) == "lookup")
                #expect(try row.decode("account", as: UUID?.self) == nil)
                #expect(try !row.decode("box", as: String.self).contains("Vermeulen"))
            }
            await identity.application.resolveRequests()
            let kept = "select count(*) from recovery_request where sealed_identifier is not null"
            #expect(try await identity.count(kept) == 0)
        }
    }

    @Test("a thousand mixed requests cannot be told apart by status or length (LKP-01)")
    func thousand() async throws {
        try await IdentityHarness.with { identity in
            try await identity.owner()
            var shapes: Set<String> = []
            for index in 0..<1000 {
                let cases = Case.allCases
                let reply = try await Self.ask(cases[index % cases.count], identity)
                shapes.insert("\(reply.status) \(reply.bytes.count) \(reply.headers.map(\.name.rawName))")
            }
            #expect(shapes.count == 1, "\(shapes)")
            await identity.application.resolveRequests()
            #expect(try await identity.recoveredAccounts().count == 1)
        }
    }

    @Test(
        "shape alone is refused, the same for everybody: verification codes and expiry dates are not read (LKP-05)",
        arguments: [
            (#""cvc":"123""#, "unknown-member"), (#""cvv":"123""#, "unknown-member"),
            (#""expiry":"12/30""#, "unknown-member"), (#""pin":1234"#, "unknown-member"),
        ])
    func unknownMembers(_ member: String, _ problem: String) async throws {
        try await IdentityHarness.with { identity in
            try await identity.owner()
            for number in [IdentityHarness.card, "4111111111111112", "5500000000000004"] {
                let inside =
                    #"{"givenName":"Annabel","familyName":"Vermeulen","instrument":"#
                    + #"{"kind":"card","number":"\#(number)",\#(member)}}"#
                let beside =
                    #"{"givenName":"Annabel","familyName":"Vermeulen",\#(member),"instrument":"#
                    + #"{"kind":"card","number":"\#(number)"}}"#
                for body in [inside, beside] {
                    let reply = try await identity.post("/v1/account-lookups", body)
                    #expect(reply.status == 400 && reply.problem == problem)
                    #expect(!reply.words.contains("123"))
                }
            }
            #expect(try await identity.count("select count(*) from recovery_request") == 0)
        }
    }

    @Test(
        "wrong types and kinds are the same 400",
        arguments: [
            #"{"kind":"card","number":4111111111111111}"#, #"{"kind":"card","number":null}"#, #"{"kind":"card"}"#,
            #"{"number":"4111111111111111"}"#, #"{"kind":"giro","number":"4111111111111111"}"#,
            #"{"kind":"CARD","number":"4111111111111111"}"#, #"{"kind":"card","number":["4111111111111111"]}"#,
            #"{"kind":"card","number":"4111111111111111","number":"4111111111111111"}"#, #""4111111111111111""#, "[]",
            #"{"kind":"card","number":"4111111111111111\n"}"#, #"{"kind":"card","number":""}"#,
        ])
    func malformed(_ instrument: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.post(
                "/v1/account-lookups", #"{"givenName":"A","familyName":"B","instrument":\#(instrument)}"#)
            #expect(reply.status == 400)
            #expect(!reply.words.contains("4111"))
            #expect(try await identity.count("select count(*) from recovery_request") == 0)
        }
    }

    @Test("names match by NFKC, case and blanks; numbers with separators (LKP-09, LKP-11)")
    func spelling() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            try await identity.owner(
                given: "René", family: "van der Groß", instruments: [("iban", "NL91 ABNA 0417 1643 00")])
            for (given, family, number) in [
                ("RENE\\u0301", "Van  Der GROSS", "nl91-abna-0417-1643-00"),
                ("rené", "van\\u00a0der groß", "NL91ABNA0417164300"),
            ] {
                try await identity.lookUp(given: given, family: family, kind: "iban", number: number)
            }
            #expect(try await identity.outcomes() == ["sent", "resent"])
        }
    }

    @Test("the message goes to the stored primary address and nothing of it to the asker")
    func recipient() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.owner("Ann@Example.com")
            let reply = try await identity.lookUp()
            let event = try #require(try await identity.events("rekey.recovery.requested").first)
                .decode(RecoveryRequested.self)
            #expect(event.channel == .email)
            let opened = try identity.neighbours.open(
                try #require(event.sealed?.recipient), account: account, attempt: event.attemptId,
                expiresAt: event.expiresAt)
            #expect(opened.address == "Ann@Example.com")
            let handle = try #require(RequestHandle(parsing: reply.member("requestHandle") ?? ""))
            #expect(event.handleHash == Base64URL.encode(handle.hash))
            // The link works as any other.
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
        }
    }

    @Test("a proved number gets a code where it is all there is, and the handle takes it; the address comes first")
    func number() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            let account = try await identity.owner()
            let (id, now) = (UUID(), identity.world.now)
            try await identity.database.client.execute(
                """
                insert into contact
                    (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
                values (\(id), \(account), 'sms', '+31612345678', '+31612345678', true, false, \(now), \(now))
                """)
            try await identity.lookUp()
            #expect(try await identity.codeRequests().isEmpty)
            try await identity.database.client.execute(
                "update contact set removed_at = now(), removed_reason = 'removed' where channel = 'email'")
            let reply = try await identity.lookUp()
            let code = try #require(try await identity.codeRequests().first)
            #expect(code.contactId == id)
            try await identity.resend(reply)
            #expect(try await identity.codeRepeats().map(\.attemptId) == [code.attemptId])
            try await identity.database.client.execute(
                "update contact set verified_at = null where channel = 'sms'")
            try await identity.lookUp()
            #expect(try await identity.outcomes() == ["sent", "sent", "resent", "not-found"])
        }
    }

    @Test(
        "several accounts of one name and number each get their message; of more than three, the oldest",
        arguments: [2, 3, 4])
    func several(_ count: Int) async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT60S"]) { identity in
            var accounts: [UUID] = []
            for index in 0..<count {
                accounts.append(try await identity.owner("ann\(index)@example.com"))
                identity.world.advance(by: .seconds(1))
            }
            // Another name behind the same number is nobody's concern.
            try await identity.owner("jan@example.com", given: "Jan")
            let one = try await identity.lookUp()
            let events = try await identity.events("rekey.recovery.requested").map {
                try $0.decode(RecoveryRequested.self)
            }
            let oldest = Set(accounts.prefix(3))
            #expect(Set(try await identity.recoveredAccounts()) == oldest)
            #expect(Set(events.map(\.requestId)).count == events.count)
            #expect(one.status == 202)
            identity.world.advance(by: .seconds(60))
            try await identity.resend(one)
            let again = try await identity.events("rekey.recovery.resend-requested")
            #expect(Set(again.map(\.account)) == oldest)
        }
    }

    @Test("who signs up with somebody else's name and number, again and again, does not hide the owner")
    func squatters() async throws {
        try await IdentityHarness.with { identity in
            for index in 0..<4 { try await identity.owner("squatter\(index)@example.com") }
            try await identity.database.client.execute("update contact set verified_at = null")
            // More of them than names are compared.
            try await identity.database.client.execute(
                """
                with made as (
                    insert into account (id, given_name, family_name, locale, created_at)
                    select gen_random_uuid(), given_name, family_name, locale, created_at - interval '1 day'
                    from account, generate_series(1, 40) returning id)
                insert into instrument (account, fingerprint, key_id, kind, created_at)
                select made.id, fingerprint, key_id, kind, created_at
                from made, (select * from instrument limit 1) as one
                """)
            identity.world.advance(by: .seconds(86_400))
            let owner = try await identity.owner()
            try await identity.lookUp()
            #expect(try await identity.recoveredAccounts().contains(owner))
        }
    }

    @Test("where messages to the address come back, the number is written to (LKP-01)")
    func bouncedAddress() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.owner()
            let now = identity.world.now
            try await identity.database.client.execute(
                """
                insert into contact
                    (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
                values (gen_random_uuid(), \(account), 'sms', '+31612345678', '+31612345678', true, false, \(now),
                    \(now))
                """)
            identity.world.advance(by: .seconds(10 * 86_400))
            try await identity.lookUp()
            try await identity.database.client.execute(
                """
                update contact set undeliverable_since = \(now), undeliverable_reason = 'bounced'
                where account = \(account) and channel = 'email'
                """)
            identity.world.advance(by: .seconds(86_400))
            try await identity.lookUp()
            let channels = try await identity.events("rekey.recovery.requested").map {
                try $0.decode(RecoveryRequested.self).channel
            }
            #expect(channels == [.email, .sms])
        }
    }

    @Test("asking again with the handle: the cool-down holds, then the same message; a stranger's handle gets nothing")
    func resend() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT60S"]) { identity in
            try await identity.owner()
            let hit = try await identity.lookUp()
            let miss = try await identity.lookUp(family: "Nobody")
            try await identity.resend(hit)
            #expect(try await identity.events("rekey.recovery.resend-requested").isEmpty)
            identity.world.advance(by: .seconds(60))
            for reply in [hit, miss] { #expect(try await identity.resend(reply).members == ["resendAfterSeconds"]) }
            #expect(try await identity.events("rekey.recovery.resend-requested").count == 1)
            #expect(
                try await identity.outcomes() == ["sent", "not-found", "cooling-down", "resent", "not-found"])
        }
    }

    @Test(
        "limits by number, by name and altogether do nothing but count; the answer is the same (LKP-08)",
        arguments: ["--limits-lookups-per-number", "--limits-lookups-per-name", "--limits-lookups-total"])
    func limits(_ flag: String) async throws {
        try await IdentityHarness.with([flag: "2", "--limits-cool-down": "PT0S"]) { identity in
            try await identity.owner()
            var shapes: Set<String> = []
            for _ in 0..<3 {
                let reply = try await identity.lookUp()
                shapes.insert("\(reply.status) \(reply.bytes.count)")
            }
            #expect(shapes.count == 1)
            #expect(try await identity.outcomes() == ["sent", "resent", "capped"])
            // Another number under the same name, and the same number under another name.
            try await identity.lookUp(given: "Jan", number: "5500000000000004")
            #expect(try await identity.outcomes().last == (flag.hasSuffix("total") ? "capped" : "not-found"))
            identity.world.advance(by: .seconds(3600))
            try await identity.lookUp()
            #expect(try await identity.outcomes().last == "resent")
        }
    }

    @Test("a limit per network answers 429, whatever was asked for (REQ-05)")
    func sourceLimit() async throws {
        try await IdentityHarness.with(["--limits-lookups-per-hour": "2"]) { identity in
            try await identity.owner()
            for number in [IdentityHarness.card, "1"] {
                #expect(try await identity.askLookup(number: number).status == 202)
            }
            for number in [IdentityHarness.card, "1"] {
                let reply = try await identity.askLookup(number: number)
                #expect(reply.status == 429 && reply.headers[.retryAfter] != nil)
            }
        }
    }

    @Test("a row that cannot be read any more, or waited for a day, leads to nothing")
    func stale() async throws {
        try await IdentityHarness.with { identity in
            try await identity.owner()
            _ = try await identity.askLookup()
            try await identity.database.client.execute(
                "update recovery_request set sealed_identifier = '{\"kid\":\"gone\"}'")
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes() == ["unreadable"])
            _ = try await identity.askLookup()
            identity.world.advance(by: .seconds(86_400))
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes().last == "expired")
            #expect(try await identity.recoveredAccounts().isEmpty)
        }
    }
}
