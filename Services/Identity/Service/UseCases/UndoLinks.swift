import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Makes the "this wasn't me" links of one notice, one for each contact that may undo what it tells (DESIGN 3.9). Rows
/// hold nonce and key id alone; the tokens go sealed to notification and nowhere else.
struct UndoLinks: Sendable {
    let parts: IdentityParts
    let now: Date

    /// The links by contact. The caller holds the account's row lock.
    /// - Parameter standing: the contacts as they were before what the notice tells.
    func issue(
        _ occasion: UndoLinkRecord.Occasion, of account: AccountRecord, to standing: ContactStanding,
        in tx: borrowing Transaction
    ) throws -> [UUID: NoticeLink] {
        var links: [UUID: NoticeLink] = [:]
        for contact in standing.undoers(occasion.cause) {
            let record = UndoLinkRecord(
                id: parts.dependencies.newID(), issue: parts.dependencies.newID(), account: account.id,
                contact: contact.id, occasion: occasion, occurredAt: now, nonce: parts.dependencies.random.bytes(32),
                keyID: parts.noticeLinks.currentKeyID, expiresAt: standing.undoes(contact))
            try UndoLinkStore.insert(record, in: tx)
            let token = try parts.noticeLinks.token(
                attempt: record.id, issue: record.issue, nonce: record.nonce, keyID: record.keyID)
            links[contact.id] = NoticeLink(id: record.id, token: token, expiresAt: record.expiresAt)
        }
        return links
    }
}
