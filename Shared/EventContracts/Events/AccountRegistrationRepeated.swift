package import Foundation

/// Somebody signed up with the address of an existing account. The caller was answered as for a new one; the owner is told.
/// Producer: identity. Consumer: notification (already-registered). Key: account. Sensitive: `sealed`.
package struct AccountRegistrationRepeated: RekeyEvent {
    package static let type = "rekey.account.registration-repeated"
    package static let topic = Topic.account

    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(noticeExpiresAt: Date, sealed: Sealed? = nil) {
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
