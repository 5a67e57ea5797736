package import EventContracts
package import RecoveryCrypto

/// A message with its boxes open. Lives only while the message is rendered and handed over, and never prints itself.
package struct OpenedMessage: Sendable, CustomStringConvertible, CustomReflectable {
    package let recipient: Recipient
    /// The link's secret; nil for a notice.
    package let token: RecoveryLinkToken?

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
