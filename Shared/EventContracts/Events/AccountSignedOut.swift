package import Foundation

/// The owner signed out everywhere without changing the password. Producer: identity. Consumers: token and session
/// (epoch, revokes below it), notification (tells every contact). Key: account. Sensitive: `sealed`.
package struct AccountSignedOut: RekeyEvent {
    package static let type = "rekey.account.signed-out"
    package static let topic = Topic.account

    /// The account's epoch after this; sessions minted under a lower one are dead.
    package var epoch: Int64
    /// What the device that did it calls itself, at most 120 code points.
    package var device: String?
    /// Roughly where, when a GeoIP file is configured.
    package var place: String?
    package var signedOutAt: Date
    /// The notice is not sent after this; also in the boxes' associated data.
    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        epoch: Int64, device: String? = nil, place: String? = nil, signedOutAt: Date, noticeExpiresAt: Date,
        sealed: Sealed? = nil
    ) {
        self.epoch = epoch
        self.device = device
        self.place = place
        self.signedOutAt = signedOutAt
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
