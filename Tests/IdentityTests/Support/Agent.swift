import EventContracts
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// Somebody of customer service, with what a test does in their name.
struct Agent: Sendable {
    let identity: IdentityHarness
    let name: String
    let password: String
    let authenticator: Authenticator
    var token = ""

    /// Enrolled by the operator, and not signed in.
    static func enrolled(
        _ identity: IdentityHarness, _ name: String, roles: [String] = ["agent", "approver"]
    ) async throws -> Agent {
        let list = roles.map { "\"\($0)\"" }.joined(separator: ",")
        let reply = try await identity.admin(
            .post, "/v1/admin/agents", #"{"name":"\#(name)","displayName":"Agent \#(name)","roles":[\#(list)]}"#)
        #expect(reply.status == 201)
        return Agent(
            identity: identity, name: name, password: try #require(reply.member("password")),
            authenticator: Authenticator(base32: try #require(reply.member("totpSecret"))))
    }

    static func signedIn(
        _ identity: IdentityHarness, _ name: String, roles: [String] = ["agent", "approver"]
    ) async throws -> Agent {
        var agent = try await enrolled(identity, name, roles: roles)
        let reply = try await agent.signIn(code: agent.code())
        agent.token = try #require(reply.member("token"))
        return agent
    }

    // MARK: Requests

    /// A code that was not used yet: half a minute passes.
    func code() -> String {
        identity.world.advance(by: .seconds(30))
        return authenticator.code(at: identity.world.now)
    }

    func signIn(password: String? = nil, code: String) async throws -> Reply {
        try await identity.post(
            "/v1/support/sign-ins",
            #"{"agent":"\#(name)","password":"\#(password ?? self.password)","totp":"\#(code)"}"#)
    }

    func get(_ path: String) async throws -> Reply { try await identity.get(path, bearer: token) }

    func post(_ path: String, _ json: String) async throws -> Reply {
        try await identity.post(path, json, bearer: token)
    }

    /// Opens a case about an account. The dispute began an hour ago unless a test says otherwise.
    func open(_ subject: String, disputedSince: Date? = nil, claim: String = "It is not me.") async throws -> Reply {
        let since = Instant.text(disputedSince ?? identity.world.now.adding(milliseconds: -3_600_000))
        return try await post(
            "/v1/support/cases",
            """
            {\(subject),"claim":"\(claim)","disputedSince":"\(since)","reason":"Called us","ticket":"T-1",\
            "totp":"\(code())"}
            """)
    }

    /// An action with a fresh code.
    func act(_ action: String, on id: String, _ members: String = "") async throws -> Reply {
        try await post(
            "/v1/support/cases/\(id)/\(action)",
            #"{\#(members.isEmpty ? "" : members + ",")"reason":"As agreed","ticket":"T-1","totp":"\#(code())"}"#)
    }

    func evidence(_ kind: String, to id: String) async throws -> Reply {
        try await act("evidence", on: id, #""kind":"\#(kind)","reference":"DOC-7""#)
    }

    func show(_ id: String) async throws -> CaseView {
        let reply = try await get("/v1/support/cases/\(id)")
        #expect(reply.status == 200)
        return try EventJSON.decode(CaseView.self, from: reply.bytes)
    }

    func trail(_ id: String) async throws -> TrailView {
        try EventJSON.decode(TrailView.self, from: try await get("/v1/support/cases/\(id)/audit").bytes)
    }
}
