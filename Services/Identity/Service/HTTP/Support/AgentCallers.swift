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

    /// Lets an action through with the code of the second factor that came with it, and uses that up.
    func stepUp(_ caller: AgentCaller, code: String) async throws {
        try await SupportProblems.answering { try await sessions.stepUp(caller, code: code) }
    }
}
