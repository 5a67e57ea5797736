package import EventContracts
package import Foundation
import RecoveryCrypto

/// Identity's wish for a recovery link or code, from either of its two events.
package struct SecretRequest: Sendable {
    package var account: UUID
    package var attempt: UUID
    package var requestID: UUID
    package var contact: UUID
    /// SHA-256 of the asker's request handle, base64url; a code belongs to it.
    package var handleHash: String
    package var channel: Channel
    package var locale: String
    package var requestedAt: Date
    /// Nothing is issued at or after this instant; also in the recipient box's associated data.
    package var expiresAt: Date
    /// The address, sealed by identity to notification; nil once erased, and then nothing can be sent.
    package var recipient: SealedBox?
    /// Why nobody asked for it; nil when somebody did.
    package var occasion: RecoveryOccasion? = nil
    /// Whether the secret already on its way is wanted once more.
    package var isResend: Bool

    /// By which the asker knows the request again; nil when nobody asked.
    var label: String? {
        guard occasion == nil, let hash = Base64URL.decode(handleHash) else { return nil }
        return RequestLabel(handleHash: hash)?.text
    }
}
