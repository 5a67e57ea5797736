import Foundation
import PostgresClient

/// Statements on `contact_denial`. Callers hold the account's row lock.
enum ContactDenialStore {
    typealias Record = ContactDenialRecord

    static func insert(_ denial: Record, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into contact_denial (id, account, contact, voucher, nonce, key_id, created_at, expires_at)
            values (\(denial.id), \(denial.account), \(denial.contact), \(denial.voucher), \(denial.nonce),
                \(denial.keyID), \(denial.createdAt), \(denial.expiresAt))
            """)
    }

    /// What waits for the code of one contact's denial and has not expired.
    static func pending(
        of account: UUID, contact: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Record? {
        let rows = try tx.query(
            """
            select id, account, contact, voucher, nonce, key_id, created_at, expires_at from contact_denial
            where account = \(account) and contact = \(contact) and ended_at is null and expires_at > \(now)
            """)
        guard let row = rows.first else { return nil }
        return Record(
            id: try row.decode("id"), account: try row.decode("account"), contact: try row.decode("contact"),
            voucher: try row.decode("voucher"), nonce: try row.decode("nonce"), keyID: try row.decode("key_id"),
            createdAt: try row.decode("created_at"), expiresAt: try row.decode("expires_at"))
    }

    /// Counts a code that is about to be compared and answers how many that makes; nil when no more are compared.
    static func countTry(
        _ id: UUID, maximum: Int, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int? {
        let rows = try tx.query(
            """
            update contact_denial set tries = tries + 1
            where id = \(id) and ended_at is null and expires_at > \(now) and tries < \(Int64(maximum))
            returning tries
            """)
        return try rows.first?.decode("tries")
    }

    static func end(
        _ id: UUID, _ outcome: Record.Outcome, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact_denial set ended_at = \(now), outcome = \(outcome.rawValue)
            where id = \(id) and ended_at is null
            """)
    }

    /// Ends what waits for one contact, for a newer one.
    static func supersede(
        account: UUID, contact: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact_denial set ended_at = \(now), outcome = 'superseded'
            where account = \(account) and contact = \(contact) and ended_at is null
            """)
    }

    /// Ends everything of the account that waits.
    static func endAll(of account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact_denial set ended_at = \(now), outcome = 'voided'
            where account = \(account) and ended_at is null
            """)
    }
}
