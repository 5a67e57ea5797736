package import Foundation

/// An account was created; its address is not proved yet.
/// Producer: identity. Consumers: token and session (epoch), notification (welcome). Key: account. First event of the topic
/// for the account. Sensitive: `sealed`.
package struct AccountRegistered: RekeyEvent {
    package static let type = "rekey.account.registered"
    package static let topic = Topic.account

    /// Always 1.
    package var epoch: Int64
    /// Always 1.
    package var credentialVersion: Int64
    /// The welcome is not sent after this; also in the boxes' associated data.
    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(epoch: Int64, credentialVersion: Int64, noticeExpiresAt: Date, sealed: Sealed? = nil) {
        self.epoch = epoch
        self.credentialVersion = credentialVersion
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
