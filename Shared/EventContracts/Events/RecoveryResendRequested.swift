package import Foundation

/// Somebody asked again while the attempt's secret has most of its life left: the same link is sent once more.
/// Producer: identity. Consumer: token. Key: account. Sensitive: `sealed`.
package struct RecoveryResendRequested: RekeyEvent {
    package static let type = "rekey.recovery.resend-requested"
    package static let topic = Topic.recovery

    package var attemptId: UUID
    package var requestId: UUID
    /// SHA-256 of the request handle, base64url.
    package var handleHash: String
    package var channel: Channel
    package var contactId: UUID
    package var locale: String
    package var requestedAt: Date
    package var expiresAt: Date
    package var sealed: Sealed?

    package init(
        attemptId: UUID, requestId: UUID, handleHash: String, channel: Channel, contactId: UUID,
        locale: String, requestedAt: Date, expiresAt: Date, sealed: Sealed? = nil
    ) {
        self.attemptId = attemptId
        self.requestId = requestId
        self.handleHash = handleHash
        self.channel = channel
        self.contactId = contactId
        self.locale = locale
        self.requestedAt = requestedAt
        self.expiresAt = expiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipient: SealedBox
        package init(recipient: SealedBox) { self.recipient = recipient }
    }
}
