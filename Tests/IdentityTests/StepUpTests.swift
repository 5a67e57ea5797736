import EventContracts
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("POST /v1/step-up")
struct StepUpTests {
    /// Everything that needs the password once more, as it is asked for.
    private static func guarded(_ owner: Owner) async throws -> [Reply] {
        [
            try await owner.put("/v1/account/email", #"{"email":"new@example.com"}"#),
            try await owner.put("/v1/account/phone", #"{"phone":"+31612345678"}"#),
            try await owner.post("/v1/account/contacts", #"{"email":"new@example.com"}"#),
            try await owner.delete("/v1/account/contacts/\(UUID().uuidString)"),
            try await owner.delete("/v1/account/contacts", #"{"contactId":"\#(UUID().uuidString)"}"#),
            try await owner.post("/v1/account/contacts/\(UUID().uuidString)/keep", "{}"),
            try await owner.get("/v1/account/export"),
            try await owner.delete("/v1/account"),
        ]
    }

    @Test("without it each guarded route answers as RFC 9470 says and changes nothing; a sign-in is none")
    func missing() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            let before = try await identity.events().count
            for reply in try await Self.guarded(owner) {
                #expect(reply.status == 401)
                #expect(reply.problem == "insufficient_user_authentication")
                #expect(reply.member("error") == "insufficient_user_authentication")
                #expect(
                    reply.headers[.wwwAuthenticate]
                        == #"Bearer error="insufficient_user_authentication", max_age=600"#)
            }
            #expect(try await identity.events().count == before)
            #expect(try await identity.count("select count(*) from contact_change") == 1)
        }
    }

    @Test(
        "it opens this session for ten minutes, dead at exactly the tenth",
        arguments: [(0, true), (599_999, true), (600_000, false), (600_001, false)])
    func edge(_ milliseconds: Int, _ isOpen: Bool) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: .milliseconds(milliseconds))
            #expect(try await owner.get("/v1/account/export").status == (isOpen ? 200 : 401))
            let elsewhere = owner.elsewhere()
            #expect(try await elsewhere.get("/v1/account/export").problem == "insufficient_user_authentication")
        }
    }

    @Test("once more begins the ten minutes anew")
    func again() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: .seconds(590))
            try await owner.stepUp()
            identity.world.advance(by: .seconds(590))
            #expect(try await owner.get("/v1/account/export").status == 200)
        }
    }

    @Test("a session id of another account opens nothing here")
    func foreignSession() async throws {
        try await IdentityHarness.with { identity in
            let ann = try await Owner.proved(identity)
            var eve = try await Owner.signedUp(identity, "eve@example.com")
            eve.session = ann.session
            #expect(try await eve.get("/v1/account/export").status == 401)
        }
    }

    @Test("wrong passwords count with those of the sign-in and of the password change (PWD-11)")
    func throttle() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.signedUp(identity)
            for _ in 0..<10 {
                let reply = try await owner.post("/v1/step-up", #"{"password":"wrong password"}"#)
                #expect(reply.status == 403)
                #expect(reply.problem == "wrong-password")
            }
            let throttled = try await owner.post("/v1/step-up", #"{"password":"\#(IdentityHarness.password)"}"#)
            #expect(throttled.status == 429)
            #expect(throttled.headers[.retryAfter] != nil)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 429)
            #expect(try await identity.count("select count(*) from step_up") == 0)
        }
    }

    @Test("a new password closes what the old one opened, in every session")
    func passwordChanged() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let other = owner.elsewhere()
            try await other.stepUp()
            let change = try await owner.post(
                "/v1/password/change",
                """
                {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)",
                "signOutEverywhere":false}
                """)
            #expect(change.status == 200)
            for session in [owner, other] {
                #expect(try await session.get("/v1/account/export").problem == "insufficient_user_authentication")
            }
        }
    }

    @Test("a session below the epoch is out before its password is looked at")
    func oldEpoch() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            #expect(try await owner.post("/v1/sign-out-everywhere", "{}").status == 200)
            let reply = try await owner.post("/v1/step-up", #"{"password":"\#(IdentityHarness.password)"}"#)
            #expect(reply.status == 401)
            #expect(reply.problem == "signed-out")
            for reply in try await Self.guarded(owner) { #expect(reply.problem == "signed-out") }
        }
    }
}
