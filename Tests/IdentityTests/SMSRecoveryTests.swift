import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@Suite("Recovery by SMS (SMS-01, SMS-05, SMS-12)")
struct SMSRecoveryTests {
    static let pause = ["--limits-cool-down": "PT60S"]

    @Test(
        "one request to token, to the proved number alone, for 20 minutes to the millisecond (SMS-01)",
        arguments: [("0612345678", "PT20M", 1_200_000), ("+31 6 12345678", "PT10M", 600_000)]
            as [(
                String, String, Int64
            )])
    func asked(_ typed: String, _ configured: String, _ life: Int64) async throws {
        try await IdentityHarness.with(["--sms-code-lifetime": configured]) { identity in
            let account = try await identity.person()
            identity.world.advance(by: .milliseconds(123))
            let reply = try await identity.recoverBySMS(typed)
            #expect(reply.status == 202)
            let event = try #require(try await identity.codeRequests().first)
            #expect(try await identity.codeRequests().count == 1)
            #expect(event.requestedAt.milliseconds == identity.world.now.milliseconds)
            #expect(event.expiresAt.milliseconds == identity.world.now.milliseconds + life)
            let handle = try #require(RequestHandle(parsing: reply.member("requestHandle") ?? ""))
            #expect(event.handleHash == Base64URL.encode(handle.hash))
            #expect(try await identity.history(of: account).contains("recovery-requested"))
            let row = try #require(
                try await identity.rows("select id, account, attempt, contact from recovery_request").first)
            #expect(try row.decode("id", as: UUID.self) == event.requestId)
            #expect(try row.decode("account", as: UUID.self) == account)
            #expect(try row.decode("attempt", as: UUID.self) == event.attemptId)
            #expect(try row.decode("contact", as: UUID.self) == event.contactId)
            let box = try #require(event.sealed?.recipient)
            let opened = try identity.neighbours.open(
                box, account: account, attempt: event.attemptId, channel: .sms, expiresAt: event.expiresAt)
            #expect(opened.address == IdentityHarness.number)
            #expect(opened.givenName == nil)
            #expect(throws: (any Error).self) {
                try identity.neighbours.open(
                    box, account: account, attempt: event.attemptId, channel: .sms,
                    expiresAt: event.expiresAt.adding(milliseconds: 1))
            }
        }
    }

    enum Owner: String, CaseIterable, Sendable {
        case proved, unproved, without, removed, frozen, closed, nobody
    }

    @Test("everybody gets the same 202; only a proved number gets a code (REQ-01, SMS-12)", arguments: Owner.allCases)
    func uniform(_ owner: Owner) async throws {
        try await IdentityHarness.with { identity in
            if owner != .nobody {
                _ = try await identity.person(
                    phone: owner == .without ? nil : IdentityHarness.number, isPhoneProved: owner != .unproved)
            }
            switch owner {
            case .removed:
                try await identity.database.client.execute(
                    "update contact set removed_at = now(), removed_reason = 'removed' where channel = 'sms'")
            case .frozen: try await identity.database.client.execute("update account set state = 'frozen'")
            case .closed:
                try await identity.database.client.execute("update account set state = 'closed', closed_at = now()")
            default: break
            }
            let reply = try await identity.recoverBySMS()
            let stranger = try await identity.recoverBySMS("+31687654321")
            #expect(reply.status == 202 && reply.members == ["requestHandle", "resendAfterSeconds"])
            #expect(reply.bytes.count == stranger.bytes.count)
            #expect(reply.headers.map(\.name) == stranger.headers.map(\.name))
            #expect(try await identity.codeRequests().count == (owner == .proved ? 1 : 0))
            #expect(try await identity.outcomes() == [owner == .proved ? "sent" : "not-found", "not-found"])
        }
    }

    @Test("the request path writes the same row for a known and an unknown number, and for an address (REQ-02, REQ-03)")
    func samePath() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            for body in [
                #"{"channel":"sms","phone":"0612345678"}"#, #"{"channel":"sms","phone":"+12025550123"}"#,
                #"{"channel":"email","email":"ann@example.com"}"#,
            ] {
                #expect(try await identity.post("/v1/recoveries", body).status == 202)
            }
            let rows = try await identity.rows(
                """
                select length(sealed_identifier::text) as size, account, attempt, contact, state, tries
                from recovery_request
                """)
            #expect(Set(try rows.map { try $0.decode("size", as: Int.self) }).count == 1)
            for row in rows {
                #expect(try row.decode("state", as: String.self) == "pending")
                #expect(try row.decode("account", as: UUID?.self) == nil)
            }
            let text = try await identity.rows("select sealed_identifier::text as box from recovery_request")
            for row in text { #expect(try !row.decode("box", as: String.self).contains("612345678")) }
        }
    }

    @Test(
        "what is no number is the same 400 for known and unknown (REQ-07)",
        arguments: [
            #""061234567""#, #""+3161234567""#, #""112""#, #""0900-1234""#, #""+447012345678""#, #""+881612345678""#,
            #""٠٦١٢٣٤٥٦٧٨""#, #""0612345678\n""#, "612345678", "[]", "null", #"["0612345678"]"#, #""""#,
        ])
    func malformed(_ value: String) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            let reply = try await identity.recoverBySMS()
            let refused = try await identity.post("/v1/recoveries", #"{"channel":"sms","phone":\#(value)}"#)
            #expect(reply.status == 202)
            #expect(refused.status == 400)
            #expect(try await identity.count("select count(*) from recovery_request") == 1)
        }
    }

    @Test("a country that is not served is refused for everybody; none at all switches SMS off (SMS-13)")
    func countries() async throws {
        try await IdentityHarness.with(["--sms-countries": "NL,BE"]) { identity in
            let reply = try await identity.post("/v1/recoveries", #"{"channel":"sms","phone":"+4915112345678"}"#)
            #expect(reply.problem == "phone-not-served")
            #expect(try await identity.recoverBySMS("+32470123456").status == 202)
        }
        try await IdentityHarness.with(["--sms-countries": ""]) { identity in
            _ = try await identity.person()
            #expect(try await identity.recoverBySMS().problem == "phone-not-served")
        }
    }

    @Test("people who share a number each get their own message, named by an initial; three at most (SMS-15)")
    func shared() async throws {
        try await IdentityHarness.with { identity in
            var accounts: [UUID] = []
            for (index, name) in ["Annabel", "élodie", "Jan", "Piet"].enumerated() {
                accounts.append(try await identity.person("person\(index)@example.com", given: name))
                identity.world.advance(by: .seconds(1))
            }
            let reply = try await identity.recoverBySMS()
            let stored = try await identity.events("rekey.recovery.requested")
            let events = try stored.map { try $0.decode(RecoveryRequested.self) }
            #expect(Set(stored.map(\.account)) == Set(accounts.prefix(3)))
            #expect(Set(events.map(\.attemptId)).count == 3)
            #expect(Set(events.map(\.requestId)).count == 3)
            #expect(Set(events.map(\.handleHash)).count == 1)
            let own = try #require(try await identity.rows("select id from recovery_request").first)
            #expect(events.map(\.requestId).contains(try own.decode("id", as: UUID.self)))
            let names = try zip(stored, events).map { stored, event in
                try identity.neighbours.open(
                    try #require(event.sealed?.recipient), account: stored.account, attempt: event.attemptId,
                    channel: .sms, expiresAt: event.expiresAt
                ).givenName
            }
            #expect(Set(names) == ["A", "É", "J"])
            identity.world.advance(by: .seconds(60))
            try await identity.resend(reply)
            #expect(Set(try await identity.codeRepeats().map(\.attemptId)) == Set(events.map(\.attemptId)))
            #expect(Set(try await identity.codeRepeats().map(\.requestId)).count == 3)
        }
    }

    @Test("the cool-down counts for each channel by itself, and they share the attempt")
    func coolDown() async throws {
        try await IdentityHarness.with(Self.pause) { identity in
            _ = try await identity.person()
            try await identity.recover()
            let first = try await identity.recoverBySMS()
            #expect(first.bytes.count == (try await identity.recoverBySMS()).bytes.count)
            #expect(try await identity.outcomes() == ["sent", "sent", "cooling-down"])
            identity.world.advance(by: .milliseconds(59_999))
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "cooling-down")
            identity.world.advance(by: .milliseconds(1))
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "sent")
            let events = try await identity.events("rekey.recovery.requested").map {
                try $0.decode(RecoveryRequested.self)
            }
            #expect(events.map(\.channel) == [.email, .sms, .sms])
            #expect(Set(events.map(\.attemptId)).count == 1)
            // Each browser that asked has a code of its own.
            #expect(Set(events.map(\.handleHash)).count == 3)
        }
    }

    @Test("asking again with the handle repeats its code; a handle that the cool-down swallowed gets its first one")
    func again() async throws {
        try await IdentityHarness.with(Self.pause) { identity in
            _ = try await identity.person()
            let first = try await identity.recoverBySMS()
            let swallowed = try await identity.recoverBySMS()
            #expect(try await identity.resend(first).members == ["resendAfterSeconds"])
            #expect(try await identity.codeRepeats().isEmpty)
            identity.world.advance(by: .seconds(60))
            try await identity.resend(first)
            let asked = try #require(try await identity.codeRequests().first)
            let repeated = try #require(try await identity.codeRepeats().first)
            #expect(repeated.handleHash == asked.handleHash && repeated.attemptId == asked.attemptId)
            #expect(repeated.requestId != asked.requestId)
            #expect(repeated.expiresAt.milliseconds == identity.world.now.milliseconds + 1_200_000)
            identity.world.advance(by: .seconds(60))
            try await identity.resend(swallowed)
            let fresh = try #require(try await identity.codeRequests().last)
            #expect(fresh.handleHash != asked.handleHash && fresh.attemptId == asked.attemptId)
            identity.world.advance(by: .seconds(60))
            try await identity.resend(swallowed)
            #expect(try await identity.codeRepeats().map(\.handleHash) == [asked.handleHash, fresh.handleHash])
        }
    }

    @Test("nothing is sent again to a number that left the account")
    func gone() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            let reply = try await identity.recoverBySMS()
            try await identity.database.client.execute(
                "update contact set removed_at = now(), removed_reason = 'replaced' where channel = 'sms'")
            identity.world.advance(by: .seconds(60))
            try await identity.resend(reply)
            #expect(try await identity.codeRepeats().isEmpty)
            #expect(try await identity.outcomes() == ["sent", "not-found"])
        }
    }

    @Test("a request that waited is sent until its 20 minutes are over, not a millisecond longer", arguments: [0, 1])
    func waited(_ late: Int) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            identity.neighbours.forgetNotificationKey()
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes() == ["pending"])
            identity.world.advance(by: .milliseconds(1_199_999 + late))
            identity.neighbours.learnNotificationKey()
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes() == [late == 0 ? "sent" : "expired"])
            #expect(try await identity.codeRequests().count == 1 - late)
        }
    }

    @Test("an attempt of codes alone is over after an hour: the next request opens another")
    func startOver() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            try await identity.recoverBySMS()
            identity.world.advance(by: .milliseconds(3_600_000))
            try await identity.recoverBySMS()
            let attempts = try await identity.codeRequests().map(\.attemptId)
            #expect(attempts.count == 2 && Set(attempts).count == 2)
            let voided = try #require(try await identity.events("rekey.recovery.voided").first)
            #expect(try voided.decode(RecoveryVoided.self).attemptId == attempts.first)
        }
    }

    @Test("a password is set with a code's grant; that proves no address (DESIGN 3.9)", arguments: [true, false])
    func reset(_ everywhere: Bool) async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.person()
            // As it would stand if a number could be proved before the address.
            try await identity.database.client.execute("update contact set verified_at = null where channel = 'email'")
            try await identity.recoverBySMS()
            let grant = try await identity.grant(for: try await identity.codeRequests().first, account: account)
            let reply = try await identity.reset(
                grant, password: IdentityHarness.newPassword, signOutEverywhere: everywhere)
            #expect(reply.status == 204)
            #expect(
                try await identity.eventTypes().suffix(3) == [
                    "recovery.requested", "password.changed", "recovery.completed",
                ])
            let completed = try #require(try await identity.events("rekey.recovery.completed").first)
            #expect(try completed.decode(RecoveryCompleted.self).channel == .sms)
            let live = "select count(*) from contact where removed_at is null"
            #expect(try await identity.count(live) == 2)
            #expect(try await identity.count(live + " and channel = 'email' and verified_at is null") == 1)
            #expect(try await identity.count("select epoch from account") == (everywhere ? 2 : 1))
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
            #expect(try await identity.reset(grant, password: "yet another password").problem == "already-used")
        }
    }

    @Test("the grant of a number that left the account sets no password")
    func staleGrant() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.person()
            try await identity.recoverBySMS()
            let grant = try await identity.grant(for: try await identity.codeRequests().first, account: account)
            try await identity.database.client.execute(
                "update contact set removed_at = now(), removed_reason = 'removed' where channel = 'sms'")
            let reply = try await identity.reset(grant, password: IdentityHarness.newPassword)
            #expect(reply.problem == "invalid-grant")
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }
}
