import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Tells the contacts of an account, those of the past among them, what happens in a support case (HIJ-05).
///
/// Who held a contact for long enough may object by a link in the message; the others are told where customer service is,
/// and nothing that could be used: a contact that a hijacker brought is young.
struct SupportNotices: Sendable {
    /// What a notice of the kind `support-case` tells; the raw value is the wire's word.
    enum Change: String, Sendable {
        case opened = "case-opened"
        case approved = "case-approved"
        case refused = "case-refused"
        /// What was approved does not take effect.
        case review = "case-review"
        case restored = "case-restored"
        case closed = "case-closed"
        case expired = "case-expired"
    }

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    /// - Parameters:
    ///   - change: nil for the kind `frozen`.
    ///   - mayObject: whether an objection can still stop what is told.
    func tell(
        _ kind: MessageKind, _ change: Change? = nil, about record: SupportCaseRecord, of account: AccountRecord,
        mayObject: Bool = false, effectiveAt: Date? = nil, in tx: borrowing Transaction
    ) throws {
        let told = distinct(try SupportContactStore.all(of: account.id, in: tx).filter(isTold))
        var links: [UUID: NoticeLink] = [:]
        for person in told where mayObject && person.mayObject(record, now: now) {
            links[person.contact.id] = try link(for: person.contact, record, in: tx)
        }
        let expiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
        let boxes = try recipients.notices(
            to: told.map(\.contact), of: account, expiresAt: expiresAt, links: links)
        guard !boxes.isEmpty else { return }
        let event = SecurityNoticeRaised(
            notice: kind, change: change?.rawValue, occurredAt: now, effectiveAt: effectiveAt,
            noticeExpiresAt: expiresAt, sealed: .init(recipients: boxes))
        try parts.outbox.append(
            event, account: account.id, expiresAt: expiresAt, correlation: record.id.wireText, in: tx)
    }

    /// Every address that was proved, however long ago; a number only while it is or was lately the owner's: numbers are
    /// given to others.
    private func isTold(_ held: SupportContactStore.Held) -> Bool {
        guard let removedAt = held.removedAt else { return held.contact.receivesNotices }
        guard held.contact.verifiedAt != nil else { return false }
        return held.contact.channel == .email || isRecent(removedAt)
    }

    private func isRecent(_ removedAt: Date) -> Bool {
        removedAt.milliseconds >= now.milliseconds - SupportRule.contactReach
    }

    /// One message for each address, with the power of the row that has most of it.
    private func distinct(_ held: [SupportContactStore.Held]) -> [Told] {
        var order: [String] = []
        var rows: [String: [SupportContactStore.Held]] = [:]
        for row in held {
            let key = "\(row.contact.channel.rawValue):\(row.contact.folded)"
            if rows[key] == nil { order.append(key) }
            rows[key, default: []].append(row)
        }
        return order.compactMap { key in
            guard let group = rows[key], let first = group.first else { return nil }
            return Told(contact: first.contact, rows: group)
        }
    }

    private func link(
        for contact: ContactRecord, _ record: SupportCaseRecord, in tx: borrowing Transaction
    ) throws -> NoticeLink {
        let link = SupportObjectionLinkStore.Link(
            id: parts.dependencies.newID(), supportCase: record.id, contact: contact.id,
            nonce: parts.dependencies.random.bytes(32), keyID: parts.noticeLinks.currentKeyID,
            expiresAt: now.adding(milliseconds: SupportRule.objectionLinkLife))
        try SupportObjectionLinkStore.insert(link, in: tx)
        let token = try parts.noticeLinks.token(
            attempt: link.id, issue: record.id, nonce: link.nonce, keyID: link.keyID)
        return NoticeLink(id: link.id, token: token, expiresAt: link.expiresAt)
    }

    /// An address or number with all rows that ever held it.
    private struct Told {
        var contact: ContactRecord
        var rows: [SupportContactStore.Held]

        /// Also by text message: an owner whose addresses were all taken may have the number alone (ADR 0017).
        func mayObject(_ record: SupportCaseRecord, now: Date) -> Bool {
            rows.contains { row in
                guard row.isObjector(to: record) else { return false }
                guard let removedAt = row.removedAt else { return true }
                return removedAt.milliseconds >= now.milliseconds - SupportRule.contactReach
            }
        }
    }
}
