import HTTPKit
import Hummingbird

/// `POST /v1/contact-undo` and `/v1/contact-undo/preview`: for whoever holds the link of a notice, signed in or not.
struct UndoRoutes: Sendable {
    /// Longest token in bytes; a real one has 87, and what is none is answered as one that does not work.
    private static let maximumTokenBytes = 4096

    let undo: UndoChange
    let preview: PreviewUndo
    let limits: SourceLimits
    let place: @Sendable (SourceAddress) -> String?

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/contact-undo") { request, context in
            let token = try await Self.token(request)
            try await limits.take(.undo, context)
            try await IdentityProblems.answering { try await undo.run(token, place: place(context.source)) }
            return Response.json(bytes: Array("{}".utf8), status: .ok)
        }
        router.post("/v1/contact-undo/preview") { request, context in
            let token = try await Self.token(request)
            try await limits.take(.undo, context)
            let found = try await IdentityProblems.answering { try await preview.run(token) }
            return try Response.json(UndoAnswer(found))
        }
    }

    /// What cannot be a token is answered as one that does not work.
    private static func token(_ request: Request) async throws -> String {
        let body = try await request.jsonObject(allowed: ["token"])
        do {
            return try body.string("token", maximumBytes: maximumTokenBytes)
        } catch {
            throw IdentityProblems.problem(.invalidLink)
        }
    }
}
