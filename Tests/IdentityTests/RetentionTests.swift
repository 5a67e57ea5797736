import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("What is over is kept for its time and then dropped (WEB-08)")
struct RetentionTests {
    private static let day: Int64 = 86_400_000

    /// A table, the life of its rows after `what`, and how such a row is made now.
    struct Case: Sendable, CustomTestStringConvertible {
        var table: String
        var what: String
        var life: Int64
        var make: @Sendable (Owner) async throws -> Void
        var testDescription: String { table }
    }

    static let cases: [Case] = [
        Case(table: "step_up", what: "the password was given", life: 600_000) { try await $0.stepUp() },
        Case(table: "recovery_request", what: "it was resolved", life: 30 * day) { owner in
            try await owner.identity.recover(owner.email)
        },
        Case(table: "recovery_attempt", what: "it was voided", life: 30 * day) { owner in
            try await owner.identity.recover(owner.email)
            let body = """
                {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)",
                "signOutEverywhere":false}
                """
            #expect(try await owner.post("/v1/password/change", body).status == 200)
        },
        Case(table: "contact_change", what: "it was cancelled", life: 30 * day) { owner in
            try await owner.identity.database.client.execute("delete from contact_change")
            try await owner.stepUp()
            let id = try #require(
                try await owner.post("/v1/account/contacts", #"{"email":"new@example.com"}"#).member("id"))
            #expect(try await owner.delete("/v1/account/contacts/\(id)").status == 204)
        },
        Case(table: "known_device", what: "it was last seen", life: 365 * day) { owner in
            let reply = try await owner.identity.signIn(owner.email, password: IdentityHarness.password)
            #expect(reply.status == 200)
        },
        Case(table: "operator_reading", what: "somebody looked", life: 730 * day) { owner in
            let body = #"{"account":"\#(owner.account)","actor":"op","reason":"r"}"#
            let reply = try await owner.identity.admin(.post, "/v1/admin/accounts/explain", body)
            #expect(reply.status == 200)
        },
        Case(table: "forced_reset_account", what: "its run ended", life: 30 * day) { owner in
            let (run, now) = (UUID(), owner.identity.world.now)
            try await owner.identity.database.client.execute(
                """
                insert into forced_reset (id, reason, state, messages_per_second, created_at, ended_at)
                values (\(run), 'r', 'done', 10, \(now), \(now))
                """)
            try await owner.identity.database.client.execute(
                """
                insert into forced_reset_account (run, account, state, last_active)
                values (\(run), \(owner.account), 'told', \(now))
                """)
        },
        Case(table: "account_history", what: "it happened", life: 730 * day) { _ in },
    ]

    @Test("a row is there one millisecond before its time is over and gone at it", arguments: cases)
    func edge(_ row: Case) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            try await row.make(owner)
            let count = { try await identity.count("select count(*) from \(row.table)") }
            let before = try await count()
            #expect(before >= 1)
            identity.world.advance(by: .milliseconds(row.life - 1))
            await identity.application.applyRetention()
            #expect(try await count() == before, "dropped too early after \(row.what)")
            identity.world.advance(by: .milliseconds(1))
            await identity.application.applyRetention()
            #expect(try await count() == 0, "still there after \(row.what)")
        }
    }

    @Test("a code that nobody typed ends its change at its expiry, and its address is wiped")
    func expiredChange() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.signedUp(identity)
            let waiting = { try await identity.count("select count(*) from contact_change where address is not null") }
            identity.world.advance(by: .milliseconds(1_799_999))
            await identity.application.applyRetention()
            #expect(try await waiting() == 1)
            identity.world.advance(by: .milliseconds(1))
            await identity.application.applyRetention()
            #expect(try await waiting() == 0)
            #expect(
                try await identity.count(
                    "select count(*) from contact_change where outcome = 'expired' and ended_at = expires_at") == 1)
            identity.world.advance(by: .milliseconds(30 * Self.day))
            await identity.application.applyRetention()
            #expect(try await identity.count("select count(*) from contact_change") == 0)
        }
    }

    @Test("a recovery that nobody finished ends 48 hours after its last message, with its event, and is dropped later")
    func staleAttempt() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.signedUp(identity)
            try await identity.recover()
            identity.world.advance(by: .milliseconds(2 * Self.day - 1))
            await identity.application.applyRetention()
            #expect(try await identity.events("rekey.recovery.voided").isEmpty)
            identity.world.advance(by: .milliseconds(1))
            await identity.application.applyRetention()
            let voided = try await identity.events("rekey.recovery.voided").map { try $0.decode(RecoveryVoided.self) }
            #expect(voided.map(\.reason) == [.expired])
            identity.world.advance(by: .milliseconds(30 * Self.day))
            await identity.application.applyRetention()
            #expect(try await identity.count("select count(*) from recovery_attempt") == 0)
            #expect(try await identity.events("rekey.recovery.voided").count == 1)
        }
    }

    @Test("a contact that was taken off goes with the history, a live one never")
    func contacts() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            #expect(try await owner.verify("email", try await owner.putEmail("new@example.com")) == 204)
            identity.world.advance(by: .milliseconds(730 * Self.day - 1))
            await identity.application.applyRetention()
            #expect(try await identity.count("select count(*) from contact") == 2)
            identity.world.advance(by: .milliseconds(1))
            await identity.application.applyRetention()
            #expect(try await identity.count("select count(*) from contact where removed_at is null") == 1)
            #expect(try await identity.count("select count(*) from contact") == 1)
        }
    }

    @Test("more rows than one statement takes are all dropped")
    func many() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            try await identity.database.client.execute(
                """
                insert into account_history (id, account, at, kind, facts)
                select gen_random_uuid(), \(owner.account), \(identity.world.now), 'registered', '{}'
                from generate_series(1, 1234)
                """)
            identity.world.advance(by: .milliseconds(730 * Self.day))
            await identity.application.applyRetention()
            #expect(try await identity.count("select count(*) from account_history") == 0)
        }
    }
}
