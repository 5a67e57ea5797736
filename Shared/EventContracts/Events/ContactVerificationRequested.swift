package import Foundation

/// A code is to be sent to a contact that somebody signed in has claimed. Identity makes and checks this code itself: it
/// proves a contact to a live session and recovers nothing.
/// Producer: identity. Consumer: notification. Key: account. Sensitive: `sealed` (address and code, for notification only).
package struct ContactVerificationRequested: RekeyEvent {
    package static let type = "rekey.contact.verification-requested"
    package static let topic = Topic.account

    /// The pending change; stands as the attempt in the associated data of both boxes.
    package var changeId: UUID
    /// One message each at most; a repeat of the code is a new request.
    package var requestId: UUID
    package var contactId: UUID
    package var channel: Channel
    /// BCP 47.
    package var locale: String
    package var reason: Reason
    package var issuedAt: Date
    /// When the code dies; in the associated data of both boxes.
    package var expiresAt: Date
    /// The letters by which page and message name the same request; not an input to anything. Nil in a text message, which
    /// has no room for them, and in events of before.
    package var requestLabel: String?
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        changeId: UUID, requestId: UUID, contactId: UUID, channel: Channel, locale: String, reason: Reason,
        issuedAt: Date, expiresAt: Date, requestLabel: String? = nil, sealed: Sealed? = nil
    ) {
        self.changeId = changeId
        self.requestId = requestId
        self.contactId = contactId
        self.channel = channel
        self.locale = locale
        self.reason = reason
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.requestLabel = requestLabel
        self.sealed = sealed
    }

    /// Why the contact is to be proved; the message says so.
    package enum Reason: String, Codable, Sendable {
        case signUp = "sign-up"
        case replace
        case add
        /// Nothing is to be proved: this contact vouches that another one of the account is not safe.
        case deny
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
