package import Foundation

/// A link is ready to be sent; also when the same link is sent again.
/// Producer: token. Consumer: notification. Key: account. Sensitive: `sealed` (the secret from token, the recipient passed
/// through from identity; both for notification only).
package struct RecoverySecretIssued: RekeyEvent {
    package static let type = "rekey.recovery-secret.issued"
    package static let topic = Topic.recoverySecret

    package var attemptId: UUID
    /// The request that asked; notification sends one message for each at most.
    package var requestId: UUID
    package var issueId: UUID
    package var channel: Channel
    package var contactId: UUID
    package var locale: String
    package var resend: Bool
    /// When this message was asked for, by identity's clock; nil from an older token.
    package var requestedAt: Date?
    /// When the secret was first issued.
    package var issuedAt: Date
    /// When the secret dies; in the secret box's associated data.
    package var expiresAt: Date
    /// In the recipient box's associated data.
    package var recipientExpiresAt: Date
    /// As identity's event said it.
    package var occasion: RecoveryOccasion?
    /// By which its asker knows the request again; nil when nobody asked.
    package var requestLabel: String?
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        attemptId: UUID, requestId: UUID, issueId: UUID, channel: Channel, contactId: UUID, locale: String,
        resend: Bool, requestedAt: Date? = nil, issuedAt: Date, expiresAt: Date, recipientExpiresAt: Date,
        occasion: RecoveryOccasion? = nil,
        requestLabel: String? = nil, sealed: Sealed? = nil
    ) {
        self.attemptId = attemptId
        self.requestId = requestId
        self.issueId = issueId
        self.channel = channel
        self.contactId = contactId
        self.locale = locale
        self.resend = resend
        self.requestedAt = requestedAt
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.recipientExpiresAt = recipientExpiresAt
        self.occasion = occasion
        self.requestLabel = requestLabel
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipient: SealedBox
        package var secret: SealedBox
        package init(recipient: SealedBox, secret: SealedBox) {
            self.recipient = recipient
            self.secret = secret
        }
    }
}
