import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite("What an owner who is signed in may do")
struct AccountTests {
    private static func signedIn(
        _ identity: IdentityHarness, epoch: Int64 = 1
    ) async throws -> (account: UUID, bearer: String) {
        _ = try await identity.register()
        let account = try #require(try await identity.events().first?.account)
        return (account, try identity.accessToken(account: account, epoch: epoch))
    }

    @Test("GET /v1/account shows the account as it stands")
    func account() async throws {
        try await IdentityHarness.with { identity in
            let (account, bearer) = try await Self.signedIn(identity)
            let reply = try await identity.get("/v1/account", bearer: bearer)
            #expect(reply.status == 200)
            let id = account.uuidString.lowercased()
            let created = Instant.text(identity.world.now)
            let expires = Instant.text(identity.world.now.addingTimeInterval(1800))
            let contact: String = try await identity.rows("select id::text as id from contact")[0].decode("id")
            let text = String(decoding: reply.bytes, as: UTF8.self)
            let label = try #require(text.firstMatch(of: /"requestLabel":"([A-Z]{4})"/)).1
            #expect(
                text == """
                    {"accountId":"\(id)","contacts":[{"address":"ann@example.com","channel":"email",\
                    "id":"\(contact)","primary":true,"since":"\(created)","verified":false}],"createdAt":"\(created)",\
                    "email":"ann@example.com","emailVerified":false,"familyName":"Vermeulen","former":[],\
                    "givenName":"Annabel","locale":"nl","pending":[{"address":"ann@example.com","channel":"email",\
                    "expiresAt":"\(expires)","id":"\(contact)","reason":"sign-up","requestLabel":"\(label)",\
                    "since":"\(created)"}],"phone":null}
                    """)
        }
    }

    @Test(
        "POST /v1/password/change: new epoch or not, an assertion for this device, attempts void (LNK-12)",
        arguments: [true, false])
    func change(_ everywhere: Bool) async throws {
        try await IdentityHarness.with { identity in
            let (_, bearer) = try await Self.signedIn(identity)
            try await identity.recover()
            let grant = try await identity.grant()
            let reply = try await identity.post(
                "/v1/password/change",
                """
                {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)",
                "signOutEverywhere":\(everywhere)}
                """, bearer: bearer)
            #expect(reply.status == 200)
            let claims = try identity.assertion(reply)
            #expect(claims.epoch == (everywhere ? 2 : 1) && claims.cv == 2)
            #expect(try await identity.eventTypes().suffix(2) == ["password.changed", "recovery.voided"])
            let voided = try #require(try await identity.events("rekey.recovery.voided").first).decode(
                RecoveryVoided.self)
            #expect(voided.reason == .passwordChanged)
            #expect(try await identity.reset(grant, password: "yet another password").problem == "already-used")
            #expect(try await identity.signIn(password: IdentityHarness.newPassword).status == 200)
        }
    }

    @Test("POST /v1/password/change signs everybody else out unless told not to")
    func changeByDefault() async throws {
        try await IdentityHarness.with { identity in
            let (account, bearer) = try await Self.signedIn(identity)
            let reply = try await identity.post(
                "/v1/password/change",
                """
                {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)"}
                """, bearer: bearer)
            #expect(try identity.assertion(reply).epoch == 2)
            let event = try #require(try await identity.events("rekey.password.changed").last)
                .decode(PasswordChanged.self)
            #expect(event.signOutEverywhere && event.epoch == 2)
            #expect(try await identity.get("/v1/account", bearer: bearer).status == 401)
            let fresh = try identity.accessToken(account: account, epoch: 2)
            #expect(try await identity.get("/v1/account", bearer: fresh).status == 200)
        }
    }

    @Test("refused changes change nothing")
    func refusedChanges() async throws {
        try await IdentityHarness.with { identity in
            let (_, bearer) = try await Self.signedIn(identity)
            func change(_ current: String, _ new: String) async throws -> Reply {
                try await identity.post(
                    "/v1/password/change", #"{"currentPassword":"\#(current)","newPassword":"\#(new)"}"#, bearer: bearer
                )
            }
            let wrong = try await change("wrong password", IdentityHarness.newPassword)
            #expect(wrong.status == 403)
            #expect(wrong.problem == "wrong-password")
            #expect(try await change(IdentityHarness.password, IdentityHarness.password).problem == "previous-password")
            #expect(try await change(IdentityHarness.password, "short").problem == "password-policy/too-short")
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents)
            for _ in 0..<10 { _ = try await change("wrong password", IdentityHarness.newPassword) }
            #expect(try await change(IdentityHarness.password, IdentityHarness.newPassword).status == 429)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 429)
        }
    }

    @Test("POST /v1/sign-out-everywhere raises the epoch; this device stays when asked", arguments: [true, false])
    func signOut(_ keep: Bool) async throws {
        try await IdentityHarness.with { identity in
            let (account, bearer) = try await Self.signedIn(identity)
            let reply = try await identity.post(
                "/v1/sign-out-everywhere", #"{"keepThisDevice":\#(keep)}"#, bearer: bearer)
            #expect(reply.status == 200)
            #expect(reply.members == (keep ? ["assertion"] : []))
            if keep {
                let claims = try identity.assertion(reply)
                #expect(claims.epoch == 2 && claims.cv == 1)
                #expect(claims.auth_time == identity.world.now.milliseconds / 1000 - 5)
            }
            let event = try #require(try await identity.events("rekey.account.signed-out").first).decode(
                AccountSignedOut.self)
            #expect(event.epoch == 2)
            #expect(event.sealed?.recipients.count == 1)
            let stale = try await identity.post("/v1/sign-out-everywhere", "{}", bearer: bearer)
            #expect(stale.status == 401)
            #expect(try await identity.get("/v1/account", bearer: bearer).status == 401)
            let fresh = try identity.accessToken(account: account, epoch: 2)
            #expect(try await identity.get("/v1/account", bearer: fresh).status == 200)
        }
    }
}
