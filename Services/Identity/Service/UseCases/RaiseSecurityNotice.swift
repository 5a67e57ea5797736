import EventContracts
import Foundation
import Messaging
import PostgresClient
import RecoveryCrypto

/// Tells the owner of an account about something that happened to it, on the contacts given (NOT-01).
///
/// Part of the transaction of what it tells about.
struct RaiseSecurityNotice: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready

    /// Appends the event; nothing when none of the contacts receives notices.
    /// - Parameters:
    ///   - change: for `contact-changed` alone.
    ///   - contacts: whom to tell; the one just replaced among them. Numbers may be left out where an address is told.
    ///   - effectiveAt: when what was announced comes into effect, where that is later.
    ///   - links: by contact, for those that may undo or object.
    func run(
        _ notice: MessageKind, change: ContactChangeWord? = nil, to contacts: [ContactRecord],
        of account: AccountRecord, origin: RequestOrigin = .unknown, effectiveAt: Date? = nil,
        links: [UUID: NoticeLink] = [:], correlation: String? = nil, now: Date, in tx: borrowing Transaction
    ) throws {
        let expiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
        let told = try SMSNoticeAllowance(parts: parts).told(contacts, links: links, now: now, in: tx)
        let boxes = try recipients.notices(to: told, of: account, expiresAt: expiresAt, links: links)
        guard !boxes.isEmpty else { return }
        let event = SecurityNoticeRaised(
            notice: notice, change: change?.text, device: origin.device, place: origin.place, occurredAt: now,
            effectiveAt: effectiveAt, noticeExpiresAt: expiresAt, sealed: .init(recipients: boxes))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: correlation, in: tx)
    }
}
