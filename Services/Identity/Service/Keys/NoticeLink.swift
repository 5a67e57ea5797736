import Foundation
import RecoveryCrypto

/// A link that goes to one contact in a notice. It holds a live secret and never prints itself.
struct NoticeLink: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the link is for; the token's attempt.
    var id: UUID
    var token: RecoveryLinkToken
    var expiresAt: Date

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
