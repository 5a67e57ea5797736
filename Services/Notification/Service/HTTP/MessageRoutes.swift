import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import PostgresClient

/// `GET /v1/messages?account=` on the management port: what became of an account's messages.
struct MessageRoutes: Sendable {
    let client: PostgresClient

    /// Most messages of one answer.
    private static let limit = 200

    private struct Answer: Encodable {
        let messages: [MessageSummary]
    }

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/messages") { request, _ in
            guard let account = request.uri.queryParameters.get("account").flatMap(UUID.init(uuidString:)) else {
                throw ProblemDetails.badRequest("invalid-account", "\"account\" is not an account id.")
            }
            let messages = try await client.transaction { tx in
                try MessageStore.list(account: account, limit: Self.limit, in: tx)
            }
            return Response.json(bytes: try EventJSON.encode(Answer(messages: messages)))
        }
    }
}
