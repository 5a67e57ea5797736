package import Foundation
package import PostgresClient
import TokenDomain

/// Table `code_handle`: the tries of each request handle.
package enum CodeHandleStore {
    /// Counts one try before anything is compared; its number, or nil when the handle has none left.
    ///
    /// One statement for every handle, known or not: of any number at the same time no more than five get an answer
    /// (SMS-06). A handle not heard of before is kept until `expiresAt`.
    package static func countTry(
        hash: [UInt8], expiresAt: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int? {
        let rows = try tx.query(
            """
            insert into code_handle as known (handle_hash, tries, expires_at) values (\(hash), 1, \(expiresAt))
            on conflict (handle_hash) do update set tries = known.tries + 1
            where known.tries < \(CodeRule.triesPerHandle)
            returning tries
            """)
        return try rows.first.map { row throws(PostgresError) in Int(try row.decode("tries", as: Int32.self)) }
    }

    /// Makes sure the handle is known until `expiresAt` at least and locks its row; the tries it has had.
    package static func lock(
        hash: [UInt8], expiresAt: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        let rows = try tx.query(
            """
            insert into code_handle as known (handle_hash, tries, expires_at) values (\(hash), 0, \(expiresAt))
            on conflict (handle_hash) do update set expires_at = greatest(known.expires_at, excluded.expires_at)
            returning tries
            """)
        guard let row = rows.first else { return CodeRule.triesPerHandle }
        return Int(try row.decode("tries", as: Int32.self))
    }

    /// Forgets handles that no code can be redeemed with any more, at most `limit`; how many.
    package static func removeExpired(before instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            delete from code_handle where expires_at < \(instant) and handle_hash in
                (select handle_hash from code_handle h where expires_at < \(instant)
                    and not exists (select from code_challenge c where c.handle_hash = h.handle_hash) limit \(limit))
            """)
    }
}
