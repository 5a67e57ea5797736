import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("POST /v1/recoveries and the worker behind it")
struct RecoveryRequestTests {
    @Test("known, unknown and phone get the same answer but for the handle (REQ-01)")
    func uniform() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let known = try await identity.recover("ann@example.com")
            let unknown = try await identity.recover("nobody@example.com")
            let phone = try await identity.post("/v1/recoveries", #"{"channel":"sms","phone":"+31612345678"}"#)
            for reply in [known, unknown, phone] {
                #expect(reply.status == 202)
                #expect(reply.members == ["requestHandle", "resendAfterSeconds"])
                #expect(reply.member("requestHandle")?.utf8.count == 22)
                #expect(reply.bytes.count == known.bytes.count)
                #expect(reply.headers.map(\.name) == known.headers.map(\.name))
            }
            #expect(known.member("requestHandle") != unknown.member("requestHandle"))
        }
    }

    @Test("the request path writes one row and looks nothing up (REQ-03); the identifier is sealed (I20)")
    func noLookUp() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"Ann@example.com"}"#)
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"nobody@example.com"}"#)
            let rows = try await identity.rows(
                """
                select state, account, sealed_identifier::text as box, length(handle_hash) as hash
                from recovery_request
                """
            )
            #expect(rows.count == 2)
            var lengths: Set<Int> = []
            for row in rows {
                #expect(try row.decode("state", as: String.self) == "pending")
                #expect(try row.decode("account", as: UUID?.self) == nil)
                #expect(try row.decode("hash", as: Int.self) == 32)
                lengths.insert(try row.decode("box", as: String.self).utf8.count)
            }
            #expect(lengths.count == 1)
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents)
        }
    }

    @Test("the worker asks token for a link, to the stored address, and wipes what was typed")
    func resolved() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register("Ann@Example.com")
            try await identity.recover("ANN@example.com")
            let stored = try #require(try await identity.events("rekey.recovery.requested").first)
            let event = try stored.decode(RecoveryRequested.self)
            #expect(event.expiresAt.milliseconds == identity.world.now.milliseconds + 86_400_000)
            let opened = try identity.neighbours.open(
                try #require(event.sealed?.recipient), account: stored.account, attempt: event.attemptId,
                expiresAt: event.expiresAt)
            #expect(opened.address == "Ann@Example.com")
            #expect(!stored.text.lowercased().contains("example.com"))
            let row = try #require(try await identity.rows("select * from recovery_request").first)
            #expect(try row.decode("sealed_identifier", as: String?.self) == nil)
            #expect(try row.decode("outcome", as: String.self) == "sent")
            #expect(try row.decode("attempt", as: UUID.self) == event.attemptId)
        }
    }

    @Test(
        "an unknown address, or one that only looks alike, leads to nothing",
        arguments: ["eve@example.com", "\u{212A}ate@example.com"])
    func unknown(_ email: String) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register("kate@example.com")
            try await identity.recover(email)
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents)
            #expect(try await identity.count("select count(*) from recovery_attempt") == 0)
            #expect(
                try await identity.count("select count(*) from recovery_request where sealed_identifier is null") == 1)
        }
    }

    @Test("asking again: cool-down, the same link, a fresh link, a new attempt (DESIGN 3.1)")
    func again() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT60S"]) { identity in
            _ = try await identity.register()
            try await identity.recover()
            identity.world.advance(by: .seconds(59))
            try await identity.recover()
            #expect(try await identity.eventTypes().suffix(1) == ["recovery.requested"])
            identity.world.advance(by: .seconds(1))
            try await identity.recover()
            #expect(try await identity.eventTypes().suffix(2) == ["recovery.requested", "recovery.resend-requested"])
            identity.world.advance(by: .seconds(12 * 3600 - 60))
            try await identity.recover()
            #expect(try await identity.eventTypes().suffix(2) == ["recovery.resend-requested", "recovery.requested"])
            #expect(try await identity.count("select count(*) from recovery_attempt") == 1)
            identity.world.advance(by: .seconds(48 * 3600))
            try await identity.recover()
            #expect(try await identity.eventTypes().suffix(2) == ["recovery.voided", "recovery.requested"])
            #expect(try await identity.count("select count(*) from recovery_attempt") == 2)
            #expect(try await identity.count("select count(*) from recovery_attempt where state = 'open'") == 1)
            let asked = try await identity.events("rekey.recovery.requested").map {
                try $0.decode(RecoveryRequested.self)
            }
            #expect(asked[0].attemptId == asked[1].attemptId)
            #expect(asked[1].attemptId != asked[2].attemptId)
            #expect(Set(asked.map(\.requestId)).count == 3)
        }
    }

    @Test("a handle asks once more for what it stands for; an unknown one is answered alike")
    func resend() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let handle = try #require(try await identity.recover().member("requestHandle"))
            let stranger = try #require(try await identity.recover("nobody@example.com").member("requestHandle"))
            identity.world.advance(by: .seconds(60))
            var replies: [Reply] = []
            for text in [handle, stranger, "AAAAAAAAAAAAAAAAAAAAAA"] {
                replies.append(try await identity.post("/v1/recoveries/resend", #"{"requestHandle":"\#(text)"}"#))
                await identity.application.resolveRequests()
            }
            #expect(Set(replies.map(\.status)) == [202])
            #expect(Set(replies.map(\.bytes)).count == 1)
            #expect(
                try await identity.eventTypes() == IdentityHarness.signUpEvents + [
                    "recovery.requested", "recovery.resend-requested",
                ])
        }
    }

    @Test("a hundred requests at once for one account lead to one message (REQ-04)")
    func burst() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"ann@example.com"}"#)
                    }
                }
                try await group.waitForAll()
            }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { await identity.application.resolveRequests() } }
            }
            #expect(try await identity.events("rekey.recovery.requested").count == 1)
            #expect(try await identity.count("select count(*) from recovery_request where state = 'resolved'") == 100)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }

    @Test(
        "a request that waited for a day leads to nothing (DESIGN 3.7)", arguments: [(86_399_999, 1), (86_400_000, 0)])
    func stale(_ milliseconds: Int, _ sent: Int) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.post("/v1/recoveries", #"{"channel":"email","email":"ann@example.com"}"#)
            identity.world.advance(by: .milliseconds(milliseconds))
            await identity.application.resolveRequests()
            #expect(try await identity.events("rekey.recovery.requested").count == sent)
            #expect(
                try await identity.count("select count(*) from recovery_request where sealed_identifier is null") == 1)
        }
    }

    @Test("a frozen account gets the same answer and no message")
    func frozen() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.database.client.execute("update account set state = 'frozen'")
            #expect(try await identity.recover().status == 202)
            #expect(try await identity.events("rekey.recovery.requested").isEmpty)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 401)
        }
    }
}
