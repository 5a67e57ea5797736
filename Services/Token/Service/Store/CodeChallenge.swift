package import Foundation

/// One issued code, as far as it is stored: everything but the key.
package struct CodeChallenge: Sendable, Equatable {
    package var id: UUID
    /// SHA-256 of the request handle it belongs to.
    package var handleHash: [UInt8]
    package var attempt: UUID
    package var account: UUID
    package var contact: UUID
    /// 32 random bytes that make the code unpredictable even to who knows all ids.
    package var nonce: [UInt8]
    /// The key of the code ring it was derived with.
    package var keyID: String
    package var issuedAt: Date
    package var expiresAt: Date
}
