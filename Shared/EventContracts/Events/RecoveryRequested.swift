package import Foundation

/// Somebody asked to recover the account; a fresh secret is to be issued for the attempt.
/// Producer: identity. Consumer: token (issues the secret). Key: account. Order: before `recovery.completed` and
/// `recovery.voided` of the attempt. Sensitive: `sealed` (address, for notification only).
package struct RecoveryRequested: RekeyEvent {
    package static let type = "rekey.recovery.requested"
    package static let topic = Topic.recovery

    package var attemptId: UUID
    /// The request that caused it; one message each at most.
    package var requestId: UUID
    /// SHA-256 of the request handle, base64url; the handle itself is in the asker's browser only.
    package var handleHash: String
    package var channel: Channel
    /// The contact the secret goes to, proved by its use.
    package var contactId: UUID
    /// BCP 47.
    package var locale: String
    package var requestedAt: Date
    /// No secret is issued or sent after this; also in the box's associated data.
    package var expiresAt: Date
    /// Set when nobody asked for it.
    package var occasion: RecoveryOccasion?
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        attemptId: UUID, requestId: UUID, handleHash: String, channel: Channel, contactId: UUID,
        locale: String, requestedAt: Date, expiresAt: Date, occasion: RecoveryOccasion? = nil,
        sealed: Sealed? = nil
    ) {
        self.attemptId = attemptId
        self.requestId = requestId
        self.handleHash = handleHash
        self.channel = channel
        self.contactId = contactId
        self.locale = locale
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
        self.occasion = occasion
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipient: SealedBox
        package init(recipient: SealedBox) { self.recipient = recipient }
    }
}
