import Foundation
import PostgresClient

/// Statements on `support_objection_link`.
enum SupportObjectionLinkStore {
    struct Link: Sendable {
        var id: UUID
        var supportCase: UUID
        var contact: UUID
        var nonce: [UInt8]
        var keyID: String
        var expiresAt: Date
        var usedAt: Date?
    }

    static func insert(_ link: Link, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into support_objection_link (id, support_case, contact, nonce, key_id, expires_at)
            values (\(link.id), \(link.supportCase), \(link.contact), \(link.nonce), \(link.keyID),
                \(link.expiresAt))
            """)
    }

    static func find(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Link? {
        let rows = try tx.query(
            """
            select id, support_case, contact, nonce, key_id, expires_at, used_at
            from support_objection_link where id = \(id)
            """)
        return try rows.first.map { (row) throws(PostgresError) in
            Link(
                id: try row.decode("id"), supportCase: try row.decode("support_case"),
                contact: try row.decode("contact"), nonce: try row.decode("nonce"), keyID: try row.decode("key_id"),
                expiresAt: try row.decode("expires_at"), usedAt: try row.decode("used_at"))
        }
    }

    /// Uses a link up. False when it was used: of two uses at the same time one wins.
    static func use(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute("update support_objection_link set used_at = \(now) where id = \(id) and used_at is null") == 1
    }
}
