package import Foundation

/// Something happened to the account that its owner is told about on every contact, the one just replaced included
/// (NOT-01). State changes are events of their own; this one only carries the notice.
/// Producer: identity. Consumer: notification. Key: account. Sensitive: `sealed`. `device` is text from the caller.
package struct SecurityNoticeRaised: RekeyEvent {
    package static let type = "rekey.security-notice.raised"
    package static let topic = Topic.account

    /// `new-device`, `contact-changed`, `contact-undone`, `token-reused`, `sms-recovery-closed`, `closure-requested`,
    /// `closure-cancelled`, `frozen`, `support-case`.
    package var notice: MessageKind
    /// For `contact-changed` and `contact-undone`: `email-` or `phone-` and `replaced`, `added`, `removed`,
    /// `removal-planned`, `kept` or `denied`. For `support-case`: `case-` and `opened`, `approved`, `refused`,
    /// `review`, `restored`, `closed` or `expired`.
    package var change: String?
    /// What the device that did it calls itself, at most 120 code points.
    package var device: String?
    /// Roughly where, when a GeoIP file is configured.
    package var place: String?
    package var occurredAt: Date
    /// For `closure-requested`: when the account is erased unless its owner comes back; for a removal that is planned:
    /// when the contact goes; for an approved support case: when it takes effect.
    package var effectiveAt: Date?
    /// Not sent after this; also in the boxes' associated data.
    package var noticeExpiresAt: Date
    /// Nil once the outbox has erased it.
    package var sealed: Sealed?

    package init(
        notice: MessageKind, change: String? = nil, device: String? = nil, place: String? = nil,
        occurredAt: Date, effectiveAt: Date? = nil, noticeExpiresAt: Date, sealed: Sealed? = nil
    ) {
        self.notice = notice
        self.change = change
        self.device = device
        self.place = place
        self.occurredAt = occurredAt
        self.effectiveAt = effectiveAt
        self.noticeExpiresAt = noticeExpiresAt
        self.sealed = sealed
    }

    /// Erased from the outbox at expiry.
    package struct Sealed: Codable, Sendable, Equatable {
        package var recipients: [SealedRecipient]
        package init(recipients: [SealedRecipient]) { self.recipients = recipients }
    }
}
