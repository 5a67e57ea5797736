import EventContracts
import GatewayDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// Lets signed-in browsers in and sends the others to sign in.
struct AccountVisit: Sendable {
    let resume: ResumeSession

    /// How long a browser keeps its session, in seconds: as long as an unused refresh token lives.
    static let cookieLife = 14 * 24 * 3600

    /// Runs `handler` with the live session. Throws ``ProblemDetails`` 503 when nobody can tell whether it lives; the cookie
    /// then stays, or holds the renewed tokens.
    func signedIn(
        _ visit: inout Visit, _ handler: (inout Visit, ResumeSession.Live) async throws -> PageAnswer
    ) async throws -> PageAnswer {
        guard let tokens = visit.sealed(.session, SessionTokens.self) else { return .redirect("/login") }
        let isWrite = visit.request.method == .post
        let visitor = visit.visitor
        let live = try await resume(tokens, for: visitor, isWrite: isWrite) { renewed in
            try visit.seal(renewed, as: .session, maxAge: Self.cookieLife)
        }
        guard let live else { return ended(&visit) }
        return try await handler(&visit, live)
    }

    /// The session was ended from somewhere else.
    func ended(_ visit: inout Visit) -> PageAnswer {
        visit.cookies.clear(.session)
        return .redirect("/login?notice=elsewhere")
    }
}
