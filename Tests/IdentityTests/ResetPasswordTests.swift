import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@Suite("POST /v1/password/reset (DESIGN 5.7)")
struct ResetPasswordTests {
    @Test("one transaction: new password, epoch, completed attempt, first proof, events in order")
    func success() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
            #expect(
                try await identity.eventTypes() == [
                    "account.registered", "contact.verification-requested", "recovery.requested", "contact.verified",
                    "password.changed", "recovery.completed",
                ])
            let stored = try #require(try await identity.events("rekey.password.changed").first)
            let event = try stored.decode(PasswordChanged.self)
            #expect(
                event.reason == .reset && event.epoch == 2 && event.credentialVersion == 2 && event.signOutEverywhere)
            let opened = try identity.neighbours.open(
                try #require(event.sealed?.recipients.first), account: stored.account, expiresAt: event.noticeExpiresAt)
            #expect(opened.address == "ann@example.com")
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 401)
            let claims = try identity.assertion(try await identity.signIn(password: IdentityHarness.newPassword))
            #expect(claims.epoch == 2 && claims.cv == 2)
            #expect(try await identity.count("select count(*) from credential") == 1)
        }
    }

    @Test("fifty submissions of one attempt at once: one wins, and its password alone signs in (LNK-04)")
    func race() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let grant = try await identity.grant()
            let replies = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
                for index in 0..<50 {
                    group.addTask {
                        (index, try await identity.reset(grant, password: "new password number \(index)").status)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = replies.filter { $0.1 == 204 }
            #expect(winners.count == 1)
            #expect(Set(replies.map(\.1)).isSubset(of: [204, 409, 503]))
            let winner = try #require(winners.first).0
            #expect(try await identity.signIn(password: "new password number \(winner)").status == 200)
            #expect(try await identity.signIn(password: "new password number \((winner + 1) % 50)").status == 401)
            #expect(try await identity.events("rekey.password.changed").count == 1)
            #expect(try await identity.reset(grant, password: "one more password").problem == "already-used")
        }
    }

    @Test("the previous password is refused and the link still works afterwards")
    func previous() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let grant = try await identity.grant()
            let refused = try await identity.reset(grant, password: IdentityHarness.password)
            #expect(refused.status == 422)
            #expect(refused.problem == "previous-password")
            #expect(try await identity.count("select count(*) from recovery_attempt where state = 'open'") == 1)
            #expect(try await identity.eventTypes() == IdentityHarness.signUpEvents + ["recovery.requested"])
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
        }
    }

    @Test("the depth of remembered passwords is configurable", arguments: [1, 3])
    func history(_ depth: Int) async throws {
        try await IdentityHarness.with(["--password-history-depth": "\(depth)"]) { identity in
            _ = try await identity.register(password: "password number 0")
            for number in 1...3 {
                try await identity.recover()
                #expect(try await identity.reset(identity.grant(), password: "password number \(number)").status == 204)
            }
            try await identity.recover()
            for number in [0, 1, 2, 3].reversed() {
                let isRemembered = number > 3 - depth
                guard isRemembered else { continue }
                let reply = try await identity.reset(identity.grant(), password: "password number \(number)")
                #expect(reply.problem == "previous-password")
            }
            #expect(try await identity.reset(identity.grant(), password: "password number \(3 - depth)").status == 204)
            #expect(try await identity.count("select count(*) from credential") == Int64(depth))
        }
    }

    @Test(
        "policy refusals leave attempt and grant usable",
        arguments: [
            ("short", "password-policy/too-short"), ("iloveyou", "password-policy/blocked"),
            ("Vermeulen1", "password-policy/contains-name"),
        ])
    func policy(_ password: String, _ problem: String) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let grant = try await identity.grant()
            #expect(try await identity.reset(grant, password: password).problem == problem)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
        }
    }

    @Test("the first proof of the sign-up address puts everybody else out, also without sign-out (DESIGN 3.9)")
    func firstProof() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let account = try #require(try await identity.events().first?.account)
            let planted = UUID()
            let now = identity.world.now
            _ = try await identity.database.client.execute(
                """
                insert into contact
                    (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
                values (\(planted), \(account), 'email', 'eve@example.com', 'eve@example.com', false, false,
                    \(now), \(now))
                """)
            try await identity.recover()
            let reply = try await identity.reset(
                identity.grant(), password: IdentityHarness.newPassword, signOutEverywhere: false)
            #expect(reply.status == 204)
            #expect(
                try await identity.eventTypes().suffix(5) == [
                    "contact.verified", "contact.removed", "security-notice.raised", "password.changed",
                    "recovery.completed",
                ])
            let owner = Owner(identity: identity, account: account, email: "ann@example.com")
            #expect(try await owner.told(.contactChanged).contains("eve@example.com"), "NOT-01: told that it is off")
            let history = try await owner.history()
            #expect(history.contains("address-proved") && history.contains("contact-removed"))
            let verified = try #require(try await identity.events("rekey.contact.verified").first).decode(
                ContactVerified.self)
            #expect(verified.firstProof && verified.epoch == 2)
            let changed = try #require(try await identity.events("rekey.password.changed").first).decode(
                PasswordChanged.self)
            #expect(changed.epoch == 2 && changed.signOutEverywhere)
            #expect(changed.sealed?.recipients.count == 1)
            #expect(try await identity.count("select count(*) from contact where removed_at is null") == 1)
            try await identity.recover("eve@example.com")
            #expect(try await identity.events("rekey.recovery.requested").count == 1)
        }
    }

    @Test("after the first proof the owner decides about the other devices", arguments: [true, false])
    func signOut(_ everywhere: Bool) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            #expect(try await identity.reset(identity.grant(), password: IdentityHarness.newPassword).status == 204)
            identity.world.advance(by: .seconds(60))
            try await identity.recover()
            let reply = try await identity.reset(
                identity.grant(), password: "yet another password", signOutEverywhere: everywhere)
            #expect(reply.status == 204)
            let changed = try #require(try await identity.events("rekey.password.changed").last).decode(
                PasswordChanged.self)
            #expect(changed.epoch == (everywhere ? 3 : 2))
            #expect(changed.signOutEverywhere == everywhere)
            #expect(try await identity.events("rekey.contact.verified").count == 1)
        }
    }

    @Test("a grant that is not token's, of now and for us is refused, always alike")
    func grants() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let stranger = try SigningKeyRing(json: try KeyGenerator.signing())
            let good = try await identity.grant()
            let bad = [
                "x", "a.b.c", String(repeating: "A", count: 4096), String(good.dropLast(1)), good + "A",
                try await identity.grant(issuer: "rekey-identity"), try await identity.grant(lifetime: 0),
                try await identity.grant(type: AccessTokenClaims.tokenType), try await identity.grant(ring: stranger),
            ]
            for grant in bad {
                let reply = try await identity.reset(grant, password: IdentityHarness.newPassword)
                #expect(reply.status == 400)
                #expect(reply.problem == "invalid-grant")
            }
            identity.world.advance(by: .milliseconds(599_999))
            let end = identity.world.now
            identity.world.advance(by: .milliseconds(1))
            #expect(try await identity.reset(good, password: IdentityHarness.newPassword).problem == "invalid-grant")
            identity.world.set(end)
            #expect(try await identity.reset(good, password: IdentityHarness.newPassword).status == 204)
        }
    }

    @Test("a grant for another account's attempt resets nothing")
    func foreignAttempt() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            _ = try await identity.register("eve@example.com")
            try await identity.recover("ann@example.com")
            let eve = try #require(try await identity.events("rekey.account.registered").last).account
            let crossed = try await identity.grant(account: eve)
            #expect(try await identity.reset(crossed, password: IdentityHarness.newPassword).problem == "already-used")
            #expect(try await identity.signIn("eve@example.com", password: IdentityHarness.password).status == 200)
        }
    }
}
