import HTTPKit
import NIOHTTP1

/// What the holder of an undo link asks of identity; nobody is signed in by it.
extension IdentityClient {
    private struct Token: Encodable { var token: String }

    /// What the link would do; nil for one that does not work (any more).
    func previewUndo(_ token: String, for visitor: Visitor) async throws -> UndoView? {
        let answer = try await upstream.send(
            .POST, "/v1/contact-undo/preview", body: .json(Token(token: token)), for: visitor)
        if answer.status == 400 { return nil }
        guard answer.status == 200, let view = answer.decode(UndoView.self) else {
            throw ProblemDetails.unavailable("identity-malformed")
        }
        return view
    }

    /// Does it; false for a link that does not work (any more).
    func undo(_ token: String, for visitor: Visitor) async throws -> Bool {
        let answer = try await upstream.send(.POST, "/v1/contact-undo", body: .json(Token(token: token)), for: visitor)
        if answer.status == 400 { return false }
        guard answer.status == 200 else { throw ProblemDetails.unavailable("identity-unexpected") }
        return true
    }
}
