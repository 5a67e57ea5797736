import EventContracts
import HTTPKit
import Hummingbird
import IdentityDomain

/// What the people a case is about may do: object by a link, without signing in, and read the trail when signed in.
struct SupportPublicRoutes: Sendable {
    private struct Preview: Encodable {
        var openedAt: String
        var expiresAt: String
        var state: String
    }

    /// Longest token in bytes; a real one has 87.
    private static let maximumTokenBytes = 160

    let links: UseObjectionLink
    let own: ReadOwnSupportCases
    let callers: Callers
    let limits: SourceLimits

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/support/objections/preview") { request, context in
            let token = try await request.jsonObject(allowed: ["token"]).string(
                "token", maximumBytes: Self.maximumTokenBytes)
            try await limits.take(.reset, context)
            let preview = try await SupportProblems.answering { try await links.preview(token) }
            return try Response.json(
                Preview(
                    openedAt: Instant.text(preview.openedAt), expiresAt: Instant.text(preview.expiresAt),
                    state: preview.state.rawValue))
        }
        router.post("/v1/support/objections") { request, context in
            let token = try await request.jsonObject(allowed: ["token"]).string(
                "token", maximumBytes: Self.maximumTokenBytes)
            try await limits.take(.reset, context)
            try await SupportProblems.answering { try await links.run(token) }
            return Response.noContent()
        }
        router.get("/v1/account/support-cases") { request, _ in
            let claims = try await callers.bearer(request)
            let cases = try await IdentityProblems.answering { try await own.run(claims) }
            return try Response.json(OwnSupportCasesAnswer(cases))
        }
    }
}
