import EventContracts
package import Foundation
package import PostgresClient

/// Table `recovery_secret`.
package enum RecoverySecretStore {
    /// Adds a newly issued secret.
    package static func insert(_ secret: RecoverySecret, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into recovery_secret
                (issue_id, attempt, account, contact, channel, nonce, key_id, issued_at, expires_at, request_id)
            values (\(secret.issueID), \(secret.attempt), \(secret.account), \(secret.contact),
                \(secret.channel.rawValue), \(secret.nonce), \(secret.keyID), \(secret.issuedAt),
                \(secret.expiresAt), \(secret.requestID))
            """)
    }

    /// The newest secret of an attempt for one contact that is still alive at `now`.
    package static func newestLive(
        attempt: UUID, contact: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> RecoverySecret? {
        let rows = try tx.query(
            """
            select \(unescaped: columns) from recovery_secret
            where attempt = \(attempt) and contact = \(contact) and expires_at > \(now)
            order by issued_at desc limit 1
            """)
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// The secret issued under this id.
    package static func find(issueID: UUID, in tx: borrowing Transaction) throws(PostgresError) -> RecoverySecret? {
        let rows = try tx.query("select \(unescaped: columns) from recovery_secret where issue_id = \(issueID)")
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// Removes everything of an account.
    package static func remove(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from recovery_secret where account = \(account)")
    }

    /// Removes secrets dead since `instant`, at most `limit`; how many.
    package static func removeDead(before instant: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError)
        -> Int
    {
        try tx.execute(
            """
            delete from recovery_secret where issue_id in
                (select issue_id from recovery_secret where expires_at < \(instant) limit \(limit))
            """)
    }

    private static let columns =
        "issue_id, attempt, account, contact, channel, nonce, key_id, issued_at, expires_at, request_id"

    private static func decode(_ row: Row) throws(PostgresError) -> RecoverySecret {
        RecoverySecret(
            issueID: try row.decode("issue_id"), attempt: try row.decode("attempt"), account: try row.decode("account"),
            contact: try row.decode("contact"),
            channel: Channel(rawValue: try row.decode("channel", as: String.self)) ?? .email,
            nonce: try row.decode("nonce"), keyID: try row.decode("key_id"), issuedAt: try row.decode("issued_at"),
            expiresAt: try row.decode("expires_at"), requestID: try row.decode("request_id"))
    }
}
