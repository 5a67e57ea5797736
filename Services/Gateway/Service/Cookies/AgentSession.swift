/// What the support cookie holds: an agent's session. Nothing in it opens an owner's page, nor the other way round.
package struct AgentSession: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    package var token: String
    package var displayName: String
    package var roles: [String]

    package init(token: String, displayName: String, roles: [String]) {
        self.token = token
        self.displayName = displayName
        self.roles = roles
    }

    var authorization: String { "Bearer \(token)" }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
