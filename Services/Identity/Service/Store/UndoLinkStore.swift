import Foundation
import PostgresClient

/// Statements on `undo_link`. Callers hold the account's row lock but for `find`.
enum UndoLinkStore {
    static func insert(_ link: UndoLinkRecord, in tx: borrowing Transaction) throws(PostgresError) {
        let occasion = link.occasion
        try tx.execute(
            """
            insert into undo_link (id, issue, account, contact, cause, change, occurred_at, position, device, place,
                nonce, key_id, expires_at)
            values (\(link.id), \(link.issue), \(link.account), \(link.contact), \(occasion.cause.rawValue),
                \(occasion.change), \(link.occurredAt), \(occasion.position), \(occasion.origin.device),
                \(occasion.origin.place), \(link.nonce), \(link.keyID), \(link.expiresAt))
            """)
    }

    /// The link of this id when it is neither used, void nor expired.
    static func find(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> UndoLinkRecord? {
        let rows = try tx.query(
            """
            select id, issue, account, contact, cause, change, occurred_at, position, device, place, nonce, key_id,
                expires_at
            from undo_link where id = \(id) and ended_at is null and expires_at > \(now)
            """)
        guard let row = rows.first else { return nil }
        let cause: String = try row.decode("cause")
        return UndoLinkRecord(
            id: try row.decode("id"), issue: try row.decode("issue"), account: try row.decode("account"),
            contact: try row.decode("contact"),
            occasion: UndoLinkRecord.Occasion(
                cause: UndoLinkRecord.Cause(rawValue: cause) ?? .device, change: try row.decode("change"),
                position: try row.decode("position"),
                origin: RequestOrigin(device: try row.decode("device"), place: try row.decode("place"))),
            occurredAt: try row.decode("occurred_at"), nonce: try row.decode("nonce"), keyID: try row.decode("key_id"),
            expiresAt: try row.decode("expires_at"))
    }

    /// Uses a link up. False when somebody was first.
    static func use(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update undo_link set ended_at = \(now), outcome = 'used'
            where id = \(id) and ended_at is null and expires_at > \(now)
            """)
        return updated == 1
    }

    /// Voids every link of an account that was not used.
    static func voidAll(of account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update undo_link set ended_at = \(now), outcome = 'voided' where account = \(account) and ended_at is null
            """)
    }

    /// Voids the links that put people out and take nothing back.
    static func voidSignIns(of account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update undo_link set ended_at = \(now), outcome = 'voided'
            where account = \(account) and cause <> 'contact' and ended_at is null
            """)
    }

    /// Voids the links in the notices to one contact's address or number, whichever row of it they were for.
    static func voidAll(
        of account: UUID, contact: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update undo_link set ended_at = \(now), outcome = 'voided'
            where account = \(account) and ended_at is null and contact in (
                select other.id from contact as one join contact as other using (account, channel, folded)
                where one.id = \(contact) and account = \(account))
            """)
    }
}
