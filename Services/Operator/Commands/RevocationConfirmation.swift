/// What `GET /v1/revocations/status` answers: whether every resource server has applied a sign-out.
package struct RevocationConfirmation: Decodable, Sendable {
    /// One instance of a resource server.
    package struct Server: Decodable, Sendable {
        package var name: String
        package var instance: String
        package var state: String
    }
    package var epoch: Int64
    package var confirmed: Bool
    package var sessionsEnded: Int
    package var servers: [Server]
}
