import NIOHTTP1

/// The session service, as the pages use it.
package struct SessionClient: Sendable {
    let upstream: Upstream

    package init(upstream: Upstream) { self.upstream = upstream }

    /// One device in the list.
    struct Device: Decodable, Sendable {
        var id: String
        var device: String?
        var place: String?
        var createdAt: String?
        var lastSeenAt: String
        var current: Bool
    }

    /// The owner's devices.
    func devices(_ accessToken: String, for visitor: Visitor) async throws -> [Device]? {
        struct Answer: Decodable { var sessions: [Device] }
        let answer = try await upstream.send(.GET, "/v1/sessions", authorization: "Bearer \(accessToken)", for: visitor)
        return answer.status == 200 ? answer.decode(Answer.self)?.sessions : nil
    }

    /// Signs one device out; one that is gone already is as good.
    func signOut(_ id: String, _ accessToken: String, for visitor: Visitor) async throws {
        _ = try await upstream.send(
            .DELETE, "/v1/sessions/\(UpstreamBody.encode(id))", authorization: "Bearer \(accessToken)", for: visitor)
    }

    /// Who has applied a sign-out.
    struct RevocationStatus: Decodable, Sendable {
        struct Server: Decodable, Sendable {
            var name: String
            var instance: String
            /// `confirmed`, `pending`, `unreachable` or `safe`.
            var state: String
        }

        /// Nil while session has not heard of the sign-out.
        var revokedAt: String?
        var confirmed: Bool
        var sessionsEnded: Int
        var servers: [Server]
    }

    /// How far the sign-out that raised the account to `epoch` has come.
    func status(epoch: Int64, _ accessToken: String, for visitor: Visitor) async throws -> RevocationStatus? {
        let answer = try await upstream.send(
            .GET, "/v1/revocations/status?epoch=\(epoch)", authorization: "Bearer \(accessToken)", for: visitor)
        return answer.status == 200 ? answer.decode(RevocationStatus.self) : nil
    }
}
