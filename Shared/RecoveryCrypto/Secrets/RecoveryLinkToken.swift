import Crypto
package import Foundation

/// The secret part of a recovery link: `version(1) ‖ attempt(16) ‖ issue(16) ‖ mac(32)`, 87 base64url characters.
///
/// Parsing checks the shape only; whether the token is genuine is for
/// ``LinkTokenDeriver/matches(_:attempt:issue:nonce:keyID:)`` to say.
package struct RecoveryLinkToken: RedactedValue {
    /// First byte of every token of this layout.
    package static let version: UInt8 = 1
    /// Length of ``text``.
    package static let textLength = 87
    static let byteCount = 65

    /// The recovery attempt that the link belongs to.
    package let attempt: UUID
    /// The one issue of a link for that attempt.
    package let issue: UUID
    /// HMAC-SHA-256 over attempt, issue and the stored nonce.
    package let mac: [UInt8]

    init(attempt: UUID, issue: UUID, mac: [UInt8]) {
        self.attempt = attempt
        self.issue = issue
        self.mac = mac
    }

    /// Reads a token from a request; `nil` unless it is exactly one canonical token of this version.
    package init?(parsing text: String) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text), bytes.count == Self.byteCount,
            bytes[0] == Self.version, let attempt = UUID(bytes: bytes[1..<17]), let issue = UUID(bytes: bytes[17..<33])
        else { return nil }
        self.init(attempt: attempt, issue: issue, mac: Array(bytes[33...]))
    }

    /// The token as it stands in the link. The only way to the secret.
    package var text: String { Base64URL.encode(bytes) }

    /// SHA-256 of the token's bytes: names the token without being it (form binding, audit).
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    private var bytes: [UInt8] { [Self.version] + attempt.bytes + issue.bytes + mac }
}
