import Foundation
import PostgresClient

/// Statements on `credential`.
enum CredentialStore {
    /// Records the hash of a new password under its version.
    static func insert(
        account: UUID, version: Int64, phc: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into credential (account, credential_version, phc, created_at)
            values (\(account), \(version), \(phc), \(now))
            """)
    }

    /// The newest hashes, current first.
    static func newest(
        _ count: Int, of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [String] {
        let rows = try tx.query(
            """
            select phc from credential where account = \(account)
            order by credential_version desc limit \(Int64(count))
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("phc") }
    }

    /// Forgets all but the newest hashes.
    static func prune(
        account: UUID, keeping count: Int, newest: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            delete from credential
            where account = \(account) and credential_version <= \(newest - Int64(count))
            """)
    }

    /// Replaces a hash by one of the same password at a higher cost, unless the password was changed meanwhile.
    static func strengthen(
        account: UUID, version: Int64, from old: String, to new: String, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update credential set phc = \(new)
            where account = \(account) and credential_version = \(version) and phc = \(old)
            """)
    }
}
