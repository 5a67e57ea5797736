package import EventContracts
package import Foundation
package import RecoveryCrypto

/// A message with its boxes open. Lives only while the message is rendered and handed over, and never prints itself.
package struct OpenedMessage: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a message carries beside words.
    package enum Secret: Sendable {
        case link(RecoveryLinkToken)
        case code(RecoveryCode)
        /// The link of a notice and when it dies.
        case noticeLink(RecoveryLinkToken, expiresAt: Date)
    }

    package let recipient: Recipient
    /// Nil for a notice without a link.
    package let secret: Secret?

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
