import Foundation
import PostgresClient

/// Statements on `support_audit` and `support_reason`. Rows are added and never changed; the case's row is locked.
enum SupportAuditStore {
    struct Entry: Sendable {
        var sequence: Int64
        var at: Date
        var actor: String
        var action: String
        /// The exact text that was hashed.
        var content: String
        var previousHash: String
        var hash: String
        /// What an agent gave as a reason, with its salt; nil where none was given, or once the account was erased.
        var reason: String?
        var salt: String?
    }

    static func insert(_ entry: Entry, of supportCase: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into support_audit (support_case, sequence, at, actor, action, content, previous_hash, hash)
            values (\(supportCase), \(entry.sequence), \(entry.at), \(entry.actor), \(entry.action), \(entry.content),
                \(entry.previousHash), \(entry.hash))
            """)
        guard let reason = entry.reason, let salt = entry.salt else { return }
        try tx.execute(
            """
            insert into support_reason (support_case, sequence, salt, reason)
            values (\(supportCase), \(entry.sequence), \(salt), \(reason))
            """)
    }

    /// The whole trail, oldest first.
    static func all(of supportCase: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Entry] {
        let rows = try tx.query(
            """
            select audit.sequence, at, actor, action, content, previous_hash, hash, reason, salt
            from support_audit as audit
            left join support_reason as given
                on given.support_case = audit.support_case and given.sequence = audit.sequence
            where audit.support_case = \(supportCase) order by audit.sequence
            """)
        return try rows.map { (row) throws(PostgresError) in
            Entry(
                sequence: try row.decode("sequence"), at: try row.decode("at"), actor: try row.decode("actor"),
                action: try row.decode("action"), content: try row.decode("content"),
                previousHash: try row.decode("previous_hash"), hash: try row.decode("hash"),
                reason: try row.decode("reason"), salt: try row.decode("salt"))
        }
    }
}
