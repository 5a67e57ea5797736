import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import NIOCore
import PostgresClient

/// `/dev/inbox` on the management port, while the capture transport is on.
struct InboxRoutes: Sendable {
    let client: PostgresClient
    let page: InboxPage

    /// Most messages of one answer.
    private static let limit = 500

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/dev/inbox") { request, _ in
            let recipient = Self.recipient(request)
            let html = page.render(try await messages(to: recipient), filter: recipient)
            return Self.answer(html, type: "text/html; charset=utf-8")
        }
        router.get("/dev/inbox/messages") { request, _ in
            Response.json(bytes: try EventJSON.encode(try await messages(to: Self.recipient(request))))
        }
        router.get("/dev/inbox.css") { _, _ in
            Self.answer(String(decoding: TemplateSource.inboxStyle, as: UTF8.self), type: "text/css; charset=utf-8")
        }
    }

    private func messages(to recipient: String?) async throws -> [InboxMessage] {
        try await client.transaction { tx in try InboxStore.list(to: recipient, limit: Self.limit, in: tx) }
    }

    /// The `to` of the query; nil without one, for all messages.
    private static func recipient(_ request: Request) -> String? {
        request.uri.queryParameters.get("to").flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
    }

    private static func answer(_ text: String, type: String) -> Response {
        let headers: HTTPFields = [
            .contentType: type,
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
