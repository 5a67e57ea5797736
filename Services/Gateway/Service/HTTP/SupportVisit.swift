import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// Lets signed-in agents in and sends everybody else to the agents' own sign-in.
struct SupportVisit: Sendable {
    /// How long a browser keeps an agent's session, in seconds: as long as identity does at most. Nothing renews it.
    static let cookieLife = 8 * 3600

    func signedIn(
        _ visit: inout Visit, _ handler: (inout Visit, AgentSession) async throws -> PageAnswer
    ) async throws -> PageAnswer {
        guard let session = visit.sealed(.support, AgentSession.self) else { return .redirect("/support/login") }
        return try await handler(&visit, session)
    }

    /// The session is over: too old, not used for too long, or ended by the operator.
    func ended(_ visit: inout Visit) -> PageAnswer {
        visit.cookies.clear(.support)
        return .redirect("/support/login?notice=ended")
    }
}
