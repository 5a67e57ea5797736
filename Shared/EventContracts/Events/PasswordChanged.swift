package import Foundation

/// The account has a new password. Transmitted as CAEP `credential-change`.
/// Producer: identity. Consumers: token (credential version, epoch), session (revokes below `epoch`), notification (tells every
/// contact). Key: account. Order: with all events of the topic. Sensitive: `sealed`.
package struct PasswordChanged: RekeyEvent {
    package static let type = "rekey.password.changed"
    package static let topic = Topic.credential

    package var reason: Reason
    /// The account's epoch after the change; sessions minted under a lower one are dead.
    package var epoch: Int64
    /// Counts password changes; assertions carry it.
    package var credentialVersion: Int64
    /// Whether the epoch was bumped.
    package var signOutEverywhere: Bool
    /// What the device that did it calls itself, at most 120 code points.
    package var device: String?
    /// Roughly where, when a GeoIP file is configured.
    package var place: String?
    package var changedAt: Date
    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        reason: Reason, epoch: Int64, credentialVersion: Int64, signOutEverywhere: Bool, device: String? = nil,
        place: String? = nil, changedAt: Date, noticeExpiresAt: Date, sealed: Sealed? = nil
    ) {
        self.reason = reason
        self.epoch = epoch
        self.credentialVersion = credentialVersion
        self.signOutEverywhere = signOutEverywhere
        self.device = device
        self.place = place
        self.changedAt = changedAt
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// What made the password change.
    package enum Reason: String, Codable, Sendable {
        case reset
        case change
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
