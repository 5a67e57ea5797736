import Foundation
import PostgresClient

/// Statements on `recovery_attempt`. Callers hold the account's row lock.
enum RecoveryAttemptStore {
    /// The open attempt of an account.
    struct Open: Sendable {
        var id: UUID
        var linkRequestedAt: Date?
        var linkContact: UUID?
        var lastSentAt: Date?
        var lastSMSAt: Date?
    }

    static func open(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Open? {
        let rows = try tx.query(
            """
            select id, link_requested_at, link_contact, last_sent_at, last_sms_at from recovery_attempt
            where account = \(account) and state = 'open'
            """)
        guard let row = rows.first else { return nil }
        return Open(
            id: try row.decode("id"), linkRequestedAt: try row.decode("link_requested_at"),
            linkContact: try row.decode("link_contact"), lastSentAt: try row.decode("last_sent_at"),
            lastSMSAt: try row.decode("last_sms_at"))
    }

    static func insert(_ id: UUID, account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into recovery_attempt (id, account, state, opened_at)
            values (\(id), \(account), 'open', \(now))
            """)
    }

    /// Notes that a fresh link was asked for.
    static func recordFreshLink(
        _ id: UUID, contact: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update recovery_attempt set link_requested_at = \(now), link_contact = \(contact), last_sent_at = \(now)
            where id = \(id)
            """)
    }

    /// Notes that the same link was sent again.
    static func recordResend(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update recovery_attempt set last_sent_at = \(now) where id = \(id)")
    }

    /// Notes that a code by SMS was asked for.
    static func recordSMS(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update recovery_attempt set last_sms_at = \(now) where id = \(id)")
    }

    /// Whether the attempt is open; read before costly checks, never instead of `complete`.
    static func isOpen(_ id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let rows = try tx.query(
            "select id from recovery_attempt where id = \(id) and account = \(account) and state = 'open'")
        return !rows.isEmpty
    }

    /// Uses the attempt up. False when it is not open any more: somebody else was first (LNK-04).
    static func complete(
        _ id: UUID, account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update recovery_attempt set state = 'completed', closed_at = \(now), closed_reason = 'completed'
            where id = \(id) and account = \(account) and state = 'open'
            """)
        return updated == 1
    }

    /// Ends every open attempt of an account and answers which they were (LNK-12).
    static func voidAll(
        of account: UUID, reason: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [UUID] {
        let rows = try tx.query(
            """
            update recovery_attempt set state = 'voided', closed_at = \(now), closed_reason = \(reason)
            where account = \(account) and state = 'open' returning id
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("id") }
    }
}
