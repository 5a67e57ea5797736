package import EventContracts
package import Foundation

/// One issued recovery link, as far as it is stored: everything but the key.
package struct RecoverySecret: Sendable, Equatable {
    package var issueID: UUID
    package var attempt: UUID
    package var account: UUID
    package var contact: UUID
    package var channel: Channel
    /// 32 random bytes that make the link unpredictable even to who knows all ids.
    package var nonce: [UInt8]
    /// The key of the link ring it was derived with.
    package var keyID: String
    package var issuedAt: Date
    package var expiresAt: Date
    /// The request it was first issued for.
    package var requestID: UUID
}
