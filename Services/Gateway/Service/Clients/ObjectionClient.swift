import HTTPKit
import NIOHTTP1

/// Identity's answer to the links in notices of support cases. Throws ``ProblemDetails`` for 429 and 503.
struct ObjectionClient: Sendable {
    let upstream: Upstream

    /// The case a link would stop.
    struct Preview: Decodable, Sendable {
        var openedAt: String
        var expiresAt: String
        var state: String
    }

    /// Nil for every link that does not work. Uses nothing up.
    func preview(_ token: String, for visitor: Visitor) async throws -> Preview? {
        let answer = try await upstream.send(
            .POST, "/v1/support/objections/preview", body: .json(["token": token]), for: visitor)
        return answer.status == 200 ? answer.decode(Preview.self) : nil
    }

    /// Stops the case; false for every link that does not work.
    func object(_ token: String, for visitor: Visitor) async throws -> Bool {
        let answer = try await upstream.send(
            .POST, "/v1/support/objections", body: .json(["token": token]), for: visitor)
        return answer.status == 204
    }
}
