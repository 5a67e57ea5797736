/// What the reset cookie holds: what lets this browser set a new password. The undo cookie holds the link of a notice.
package enum OpenedSecret: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The token of a link; exchanged for a grant only when a password was typed (LNK-05).
    case link(token: String)
    /// The grant that a code was exchanged for; the code itself is used up.
    case grant(String)

    /// The secret itself.
    var text: String {
        switch self {
        case .link(let token): token
        case .grant(let grant): grant
        }
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
