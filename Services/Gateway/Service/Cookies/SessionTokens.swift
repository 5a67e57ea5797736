/// What the session cookie holds.
package struct SessionTokens: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    package var access: String
    package var refresh: String

    package init(access: String, refresh: String) {
        self.access = access
        self.refresh = refresh
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
