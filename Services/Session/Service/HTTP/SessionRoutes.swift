import EventContracts
import Foundation
package import HTTPKit
package import Hummingbird
import Observability

/// `GET /v1/sessions` and `DELETE /v1/sessions/{id}`, for the owner of the account.
package struct SessionRoutes: Sendable {
    private struct Answer: Encodable {
        let sessions: [ListedSession]
    }

    private let bearer: BearerAuthenticator
    private let listSessions: ListSessions
    private let revokeOwnSession: RevokeOwnSession

    package init(bearer: BearerAuthenticator, listSessions: ListSessions, revokeOwnSession: RevokeOwnSession) {
        self.bearer = bearer
        self.listSessions = listSessions
        self.revokeOwnSession = revokeOwnSession
    }

    package func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/sessions") { request, _ in
            // Names and places of devices: not for a session that was ended while the feed is silent.
            let caller = try await bearer.authenticate(request, sensitive: true)
            let sessions = try await listSessions.run(account: caller.sub)
            let listed = sessions.map { ListedSession($0, current: caller.sid) }
            return try Response.json(Answer(sessions: listed), headers: [.cacheControl: "no-store"])
        }
        router.delete("/v1/sessions/{id}") { request, context in
            let caller = try await bearer.authenticate(request, sensitive: true)
            guard let id = context.parameters.get("id").flatMap(Self.identifier),
                try await revokeOwnSession.run(
                    id, account: caller.sub, current: caller.sid, trace: context.trace.description)
            else { throw ProblemDetails.notFound() }
            return Response.noContent()
        }
    }

    /// Only the one spelling of a UUID that we give out.
    private static func identifier(_ text: String) -> UUID? {
        guard let id = UUID(uuidString: text), id.wireText.utf8.elementsEqual(text.utf8) else { return nil }
        return id
    }
}
