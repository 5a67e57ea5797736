import HTTPKit
import NIOHTTP1

/// Identity's support cases, as agents' pages use them. Every method throws ``ProblemDetails`` for 429 and 503.
struct SupportClient: Sendable {
    let upstream: Upstream

    /// A session for an agent; nil when name, password or code is not right.
    func signIn(agent: String, password: String, code: String, for visitor: Visitor) async throws -> AgentSession? {
        struct Body: Encodable {
            var agent: String
            var password: String
            var totp: String
        }
        struct Answer: Decodable {
            struct Agent: Decodable {
                var displayName: String
                var roles: [String]
            }

            var token: String
            var agent: Agent
        }
        let body = Body(agent: agent, password: password, totp: code)
        let answer = try await upstream.send(.POST, "/v1/support/sign-ins", body: .json(body), for: visitor)
        guard answer.status == 200, let session = answer.decode(Answer.self) else { return nil }
        return AgentSession(token: session.token, displayName: session.agent.displayName, roles: session.agent.roles)
    }

    /// Ends the session; one that is over is as good.
    func signOut(_ session: AgentSession, for visitor: Visitor) async throws {
        _ = try await upstream.send(
            .DELETE, "/v1/support/sign-ins", authorization: session.authorization, for: visitor)
    }

    /// A page of cases, newest first.
    ///
    /// - Parameter cursor: `next` of the page before; from a browser, so it is only passed on encoded.
    func cases(
        state: String, before cursor: String?, _ session: AgentSession, for visitor: Visitor
    ) async throws -> SupportReading<SupportCasePage> {
        let next = cursor.map { "&before=\(UpstreamBody.encode($0))" } ?? ""
        return try await read("/cases?state=\(UpstreamBody.encode(state))\(next)", session, visitor)
    }

    /// One case. That it was read is kept in its history.
    func item(
        _ id: String, _ session: AgentSession, for visitor: Visitor
    ) async throws -> SupportReading<SupportCaseView> {
        try await read("/cases/\(UpstreamBody.encode(id))", session, visitor)
    }

    func audit(
        _ id: String, _ session: AgentSession, for visitor: Visitor
    ) async throws -> SupportReading<SupportAuditView> {
        try await read("/cases/\(UpstreamBody.encode(id))/audit", session, visitor)
    }

    func evidenceKinds(
        _ session: AgentSession, for visitor: Visitor
    ) async throws -> SupportReading<EvidenceKinds> {
        try await read("/evidence-kinds", session, visitor)
    }

    /// Opens a case, or does something to one.
    ///
    /// - Parameter path: what follows `/v1/support`.
    func act(
        _ path: String, _ fields: [String: String], _ session: AgentSession, for visitor: Visitor
    ) async throws -> SupportOutcome {
        let answer = try await upstream.send(
            .POST, "/v1/support\(path)", body: .json(fields), authorization: session.authorization, for: visitor)
        return try SupportOutcome(answer)
    }

    private func read<Value: Decodable>(
        _ path: String, _ session: AgentSession, _ visitor: Visitor
    ) async throws -> SupportReading<Value> {
        let answer = try await upstream.send(
            .GET, "/v1/support\(path)", authorization: session.authorization, for: visitor)
        switch answer.status {
        case 401: return .signedOut
        case 400, 404: throw ProblemDetails.notFound()
        default:
            guard answer.status == 200, let value = answer.decode(Value.self) else {
                throw ProblemDetails.unavailable("identity-unexpected")
            }
            return .found(value)
        }
    }
}
