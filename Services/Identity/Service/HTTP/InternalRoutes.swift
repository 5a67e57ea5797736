import Foundation
import HTTPKit
import Hummingbird

/// `GET /internal/v1/standing?account=`: what token asks when identity's stream is stale. For other services only.
struct InternalRoutes: Sendable {
    let accounts: ReadAccount
    let guardian: PeerGuard

    func add(to router: Router<RekeyRequestContext>) {
        let routes = router.group().add(middleware: guardian)
        routes.get("/internal/v1/standing") { request, _ in
            guard let account = request.uri.queryParameters.get("account").flatMap(UUID.init(uuidString:)) else {
                throw ProblemDetails.badRequest("invalid-account", "\"account\" is not an account id.")
            }
            guard let standing = try await accounts.standing(account) else { throw ProblemDetails.notFound() }
            return try Response.json(standing)
        }
    }
}
