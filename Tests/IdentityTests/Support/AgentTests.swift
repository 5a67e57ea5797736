import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@testable import IdentityDomain

@Suite("Agents and their second factor (HIJ-07)")
struct AgentTests {
    /// RFC 6238 appendix B, SHA-1, eight digits.
    @Test(
        "the test's own authenticator agrees with RFC 6238",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func oracle(_ seconds: Int64, _ code: String) {
        let authenticator = Authenticator(secret: Array("12345678901234567890".utf8))
        #expect(authenticator.code(at: Date(milliseconds: seconds * 1000), digits: 8) == code)
    }

    @Test("an agent signs in with generated secrets, which are shown once and lie nowhere in clear")
    func enrolment() async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.admin(
                .post, "/v1/admin/agents", #"{"name":"sanne","displayName":"Sanne","roles":["agent"]}"#)
            #expect(reply.status == 201 && reply.headers[.cacheControl] == "no-store")
            #expect(reply.members == ["displayName", "name", "otpauth", "password", "roles", "totpSecret"])
            let (password, secret) = (try #require(reply.member("password")), try #require(reply.member("totpSecret")))
            #expect(
                reply.member("otpauth")
                    == "otpauth://totp/Rekey:sanne?secret=\(secret)&issuer=Rekey&algorithm=SHA1&digits=6&period=30")
            let row = try #require(
                try await identity.rows("select support_agent::text as all from support_agent").first)
            let all: String = try row.decode("all")
            #expect(!all.contains(password) && !all.contains(secret))
            var agent = Agent(
                identity: identity, name: "sanne", password: password, authenticator: Authenticator(base32: secret))
            let session = try await agent.signIn(code: agent.code())
            #expect(session.status == 200 && session.headers[.cacheControl] == "no-store")
            agent.token = try #require(session.member("token"))
            #expect(agent.token.hasPrefix("rks_") && agent.token.count == 47)
            let me = try await agent.get("/v1/support/me")
            #expect(me.members == ["displayName", "expiresAt", "name", "roles"])
            let sessions = try #require(
                try await identity.rows("select support_session::text as all from support_session").first)
            #expect(!(try sessions.decode("all", as: String.self)).contains(String(agent.token.dropFirst(4))))
            #expect(
                try await identity.send(.delete, "/v1/support/sign-ins", raw: nil, bearer: agent.token).status == 204)
            #expect(try await agent.get("/v1/support/me").problem == "agent-signed-out")
        }
    }

    @Test(
        "only the operator's client manages agents",
        arguments: ["", "wrong secret of the operator that is long", "A secret of the operator that is long enough"])
    func operatorsOnly(_ secret: String) async throws {
        try await IdentityHarness.with { identity in
            let list = try await identity.admin(.get, "/v1/admin/agents", secret: secret)
            #expect(list.problem == "admin-authentication-failed")
            let body = #"{"name":"sanne","displayName":"Sanne","roles":["agent"]}"#
            #expect(try await identity.admin(.post, "/v1/admin/agents", body, secret: secret).status == 401)
            #expect(try await identity.count("select count(*) from support_agent") == 0)
        }
    }

    @Test(
        "what cannot be an agent is refused",
        arguments: [
            (#"{"name":"S","displayName":"S","roles":["agent"]}"#, "invalid-agent-name"),
            (#"{"name":"Sanne","displayName":"S","roles":["agent"]}"#, "invalid-agent-name"),
            (#"{"name":"sanne jansen","displayName":"S","roles":["agent"]}"#, "invalid-agent-name"),
            (#"{"name":"sanne","displayName":"S","roles":[]}"#, "invalid-roles"),
            (#"{"name":"sanne","displayName":"S","roles":["owner"]}"#, "invalid-roles"),
            (#"{"name":"sanne","displayName":"S","roles":["agent"],"password":"mine"}"#, "unknown-member"),
        ])
    func badAgents(_ body: String, _ problem: String) async throws {
        try await IdentityHarness.with { identity in
            let reply = try await identity.admin(.post, "/v1/admin/agents", body)
            #expect(reply.problem == problem)
        }
    }

    @Test("a name stays with whoever had it; disabled agents are out at once, renewed ones need their new secrets")
    func lifeOfAnAgent() async throws {
        try await IdentityHarness.with { identity in
            let agent = try await Agent.signedIn(identity, "sanne")
            let again = #"{"name":"sanne","displayName":"Another","roles":["agent"]}"#
            #expect(try await identity.admin(.post, "/v1/admin/agents", again).problem == "agent-exists")
            #expect(try await identity.admin(.delete, "/v1/admin/agents/sanne").status == 204)
            #expect(try await agent.get("/v1/support/me").problem == "agent-signed-out")
            #expect(try await agent.signIn(code: agent.code()).problem == "invalid-credentials")
            #expect(try await identity.admin(.post, "/v1/admin/agents", again).problem == "agent-exists")
            #expect(try await identity.admin(.delete, "/v1/admin/agents/nobody").status == 404)
            #expect(try await identity.admin(.post, "/v1/admin/agents/nobody/renewal", "{}").status == 404)
            let renewed = try await identity.admin(.post, "/v1/admin/agents/sanne/renewal", "{}")
            #expect(renewed.status == 200)
            #expect(try await agent.signIn(code: agent.code()).problem == "invalid-credentials", "the old secrets")
            let back = Agent(
                identity: identity, name: "sanne", password: try #require(renewed.member("password")),
                authenticator: Authenticator(base32: try #require(renewed.member("totpSecret"))))
            #expect(try await back.signIn(code: back.code()).status == 200)
            let list = try await identity.admin(.get, "/v1/admin/agents")
            let text = String(decoding: list.bytes, as: UTF8.self)
            #expect(text.contains(#""name":"sanne""#) && text.contains("lastSignInAt"))
            #expect(!text.contains(back.password) && !text.contains("disabledAt"))
        }
    }

    @Test("a code counts for the step before, now and after, once, and never one older than the last (RFC 6238 5.2)")
    func replayAndSkew() async throws {
        try await IdentityHarness.with { identity in
            let agent = try await Agent.enrolled(identity, "sanne")
            let (now, app) = (identity.world.now, agent.authenticator)
            func status(_ seconds: Int64) async throws -> Int {
                try await agent.signIn(code: app.code(at: now.adding(milliseconds: seconds * 1000))).status
            }
            #expect(try await status(-60) == 401)
            #expect(try await status(60) == 401)
            #expect(try await status(-30) == 200)
            #expect(try await status(-30) == 401, "used")
            #expect(try await status(30) == 200)
            #expect(try await status(30) == 401, "used")
            #expect(try await status(0) == 401, "older than the last one accepted")
            identity.world.advance(by: .seconds(60))
            #expect(try await agent.signIn(code: app.code(at: identity.world.now)).status == 200)
        }
    }

    @Test("of two sign-ins with one code at the same time one succeeds")
    func oneCodeOnce() async throws {
        try await IdentityHarness.with { identity in
            let agent = try await Agent.enrolled(identity, "sanne")
            let code = agent.code()
            async let one = agent.signIn(code: code)
            async let other = agent.signIn(code: code)
            #expect(try await [one.status, other.status].sorted() == [200, 401])
        }
    }

    @Test("ten failures lock a name, whether or not somebody has it, and nobody out who is signed in")
    func lock() async throws {
        try await IdentityHarness.with { identity in
            let agent = try await Agent.signedIn(identity, "sanne")
            let nobody = Agent(
                identity: identity, name: "nobody", password: "x", authenticator: agent.authenticator)
            for who in [agent, nobody] {
                for _ in 0..<10 {
                    #expect(try await who.signIn(password: "wrong", code: "000000").problem == "invalid-credentials")
                }
                let locked = try await who.signIn(code: who.code())
                #expect(locked.status == 429 && locked.headers[.retryAfter] == "870", "\(who.name)")
                #expect(try await agent.get("/v1/support/me").status == 200)
                identity.world.advance(by: .seconds(900))
            }
            #expect(try await agent.signIn(code: agent.code()).status == 200, "the lock is over")
            #expect(try await nobody.signIn(code: nobody.code()).status == 401)
        }
    }

    @Test("ten wrong codes in a session lock the agent's codes for a quarter of an hour")
    func lockInSession() async throws {
        try await Hijack.with { hijack in
            let id = try await hijack.reported()
            func object(_ code: String) async throws -> Reply {
                try await hijack.opener.post(
                    "/v1/support/cases/\(id)/objection", #"{"reason":"r","ticket":"T-1","totp":"\#(code)"}"#)
            }
            for _ in 0..<10 { #expect(try await object("000000").problem == "invalid-totp") }
            let locked = try await object(hijack.opener.code())
            #expect(locked.status == 429 && locked.headers[.retryAfter] == "870")
            hijack.identity.world.advance(by: .seconds(870))
            #expect(try await object(hijack.opener.code()).status == 200)
        }
    }

    @Test("a session ends after half an hour without use and after eight hours at the latest")
    func sessionLife() async throws {
        try await IdentityHarness.with { identity in
            let agent = try await Agent.signedIn(identity, "sanne")
            identity.world.advance(by: .milliseconds(1_799_999))
            #expect(try await agent.get("/v1/support/me").status == 200)
            identity.world.advance(by: .milliseconds(1_800_000))
            #expect(try await agent.get("/v1/support/me").problem == "agent-signed-out")
            var again = agent
            again.token = try #require(try await agent.signIn(code: agent.code()).member("token"))
            for _ in 0..<19 {
                identity.world.advance(by: .seconds(1500))
                #expect(try await again.get("/v1/support/me").status == 200)
            }
            identity.world.advance(by: .seconds(300))
            #expect(try await again.get("/v1/support/me").status == 401, "28,800 seconds")
        }
    }

    @Test(
        "what is no token of a live session is refused alike, on every route",
        arguments: ["", "rks_", "rks_AAAA", "rks_" + String(repeating: "A", count: 43), "rks_\u{e9}"])
    func badTokens(_ token: String) async throws {
        try await IdentityHarness.with { identity in
            let id = UUID().wireText
            for path in ["me", "evidence-kinds", "cases", "cases/\(id)", "cases/\(id)/audit"] {
                let reply = try await identity.get("/v1/support/\(path)", bearer: token)
                #expect(reply.problem == "agent-signed-out", "\(path)")
            }
            for action in SupportMove.allCases.filter(\.isAsked) {
                let reply = try await identity.post("/v1/support/cases/\(id)/\(action.rawValue)", "{}", bearer: token)
                #expect(reply.problem == "agent-signed-out", "\(action)")
            }
        }
    }

    @Test("an access token of an owner is no agent's session, nor the other way round")
    func otherTokens() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            #expect(try await identity.get("/v1/support/cases", bearer: owner.bearer()).status == 401)
            let agent = try await Agent.signedIn(identity, "sanne")
            #expect(try await agent.get("/v1/account").status != 200)
        }
    }
}
