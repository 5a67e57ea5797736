import HTTPKit
import HTTPTypes
import Hummingbird

/// Which agent is behind a request.
struct AgentCallers: Sendable {
    private static let scheme = "Bearer "

    let sessions: AgentSessions

    /// Throws the 401 problem for everything that is no live session.
    func caller(_ request: Request) async throws -> AgentCaller {
        let token = try token(request)
        return try await SupportProblems.answering { try await sessions.caller(token) }
    }

    /// The token alone, whether or not its session lives. Throws the 401 problem when there is none.
    func token(_ request: Request) throws(ProblemDetails) -> AgentToken {
        let values = request.headers[values: .authorization]
        guard values.count == 1, values[0].hasPrefix(Self.scheme),
            let token = AgentToken(parsing: String(values[0].dropFirst(Self.scheme.count)))
        else { throw SupportProblems.problem(.signedOut) }
        return token
    }

    /// The agent of a request that changes something, once a code of the second factor is recent enough.
    func require(_ caller: AgentCaller, code: String?, needsOwnCode: Bool = false) async throws {
        try await SupportProblems.answering {
            try await sessions.require(caller, code: code, needsOwnCode: needsOwnCode)
        }
    }
}
