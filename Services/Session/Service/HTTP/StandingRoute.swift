import Foundation
package import HTTPKit
package import Hummingbird

/// `GET /internal/v1/standing?account=&session=`, for peers whose stream is stale.
package struct StandingRoute: Sendable {
    private let answerStanding: AnswerStanding

    package init(answerStanding: AnswerStanding) { self.answerStanding = answerStanding }

    /// - Parameter group: routes behind the check that the caller is a peer.
    package func add(to group: RouterGroup<RekeyRequestContext>) {
        group.get("/internal/v1/standing") { request, _ in
            let parameters = request.uri.queryParameters
            guard let account = parameters.get("account").flatMap(UUID.init(uuidString:)) else {
                throw ProblemDetails.badRequest("malformed-identifier")
            }
            let session = try parameters.get("session").map { text in
                guard let id = UUID(uuidString: text) else { throw ProblemDetails.badRequest("malformed-identifier") }
                return id
            }
            return try Response.json(try await answerStanding.run(account: account, session: session))
        }
    }
}
