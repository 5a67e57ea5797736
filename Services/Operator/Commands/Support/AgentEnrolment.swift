/// What identity answers once when an agent is added or renewed. Never prints itself.
package struct AgentEnrolment: Decodable, Sendable, CustomStringConvertible, CustomReflectable {
    package var name: String
    package var displayName: String
    package var roles: [String]
    package var password: String
    /// Base32.
    package var totpSecret: String
    /// The key URI that authenticator applications read.
    package var otpauth: String

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
