package import Foundation

/// The account is gone for good: every service erases what it holds about it, and its id is never used again (LNK-13).
/// Producer: identity. Consumers: token, session, notification (erase; a last message says so). Key: account. Last event of
/// the account on the topic. Sensitive: `sealed`.
package struct AccountClosed: RekeyEvent {
    package static let type = "rekey.account.closed"
    package static let topic = Topic.account

    /// Above every epoch that anything was minted under.
    package var epoch: Int64
    package var closedAt: Date
    /// The last message is not sent after this; also in the boxes' associated data.
    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(epoch: Int64, closedAt: Date, noticeExpiresAt: Date, sealed: Sealed? = nil) {
        self.epoch = epoch
        self.closedAt = closedAt
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
