import EventContracts
import Foundation
package import Hummingbird
import Messaging
package import PostgresClient
package import ServiceRuntime

/// `GET /internal/v1/outbox?topic=&account=&after=&limit=`: kept rows of one account, for a peer that misses some.
package struct OutboxRoute: Sendable {
    package static let path = "/internal/v1/outbox"

    private let service: ServiceName
    private let client: PostgresClient

    /// - Parameter service: only topics that it produces are served.
    package init(service: ServiceName, client: PostgresClient) {
        self.service = service
        self.client = client
    }

    /// Mounts the route behind the check that the caller is a peer.
    package func add(to router: Router<RekeyRequestContext>, signature: PeerSignature) {
        router.group().add(middleware: PeerGuard(signature: signature)).get("\(Self.path)") { request, _ in
            try await answer(request)
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let parameters = request.uri.queryParameters
        guard let topic = parameters.get("topic").flatMap(Topic.init(rawValue:)), topic.producer == service.rawValue
        else { throw ProblemDetails.notFound("unknown-topic") }
        guard let account = parameters.get("account").flatMap(UUID.init(uuidString:)),
            let after = parameters.get("after").flatMap(Int64.init), after >= 0,
            let limit = parameters.get("limit").flatMap(Int.init), (1...OutboxReader.maximumRows).contains(limit)
        else { throw ProblemDetails.badRequest("malformed-query") }
        let events = try await client.transaction { tx in
            try OutboxReader.rows(topic: topic, account: account, after: after, limit: limit, in: tx)
        }
        return Response.json(
            bytes: try OutboxBatch.encode(events), headers: [.contentType: OutboxBatch.contentType])
    }
}

/// Mounts the outbox route of a service.
package func addOutboxRoute(
    to router: Router<RekeyRequestContext>, service: ServiceName, client: PostgresClient, signature: PeerSignature
) {
    OutboxRoute(service: service, client: client).add(to: router, signature: signature)
}
