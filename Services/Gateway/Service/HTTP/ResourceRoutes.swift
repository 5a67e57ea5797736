import EventContracts
import HTTPKit
import HTTPTypes
import Hummingbird
import NIOCore
import Observability

/// What is not a page: the stylesheet, the way in, and the gateway as a resource server.
struct ResourceRoutes: Sendable {
    let check: CheckAccess

    private struct Caller: Encodable {
        let accountId: String
        let sessionId: String
    }

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: "/account"]) }
        router.get("/assets/style.css") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=300"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.style_css)))
        }
        router.get("/api/whoami") { request, context in
            let visitor = Visitor(source: context.source, traceparent: context.trace.description)
            guard let token = Self.bearer(request), let claims = try await check(token, for: visitor, isWrite: false)
            else {
                // RFC 6750 §3.1: no error code for somebody who sent no token at all.
                let isBare = request.headers[.authorization] == nil
                let challenge = isBare ? "Bearer" : #"Bearer error="invalid_token""#
                throw ProblemDetails(.unauthorized, "unauthorized", headers: [.wwwAuthenticate: challenge])
            }
            return try Response.json(Caller(accountId: claims.sub.wireText, sessionId: claims.sid.wireText))
        }
    }

    /// The token of exactly one `Authorization: Bearer` header (RFC 6750 §2.1).
    private static func bearer(_ request: Request) -> String? {
        let values = request.headers[values: .authorization]
        guard values.count == 1 else { return nil }
        let parts = values[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
