package import Foundation
package import PostgresClient

/// Table `used_assertion`.
package enum AssertionStore {
    /// Marks the assertion as used; false when it was used before. One statement that can lose, so of many at once one
    /// wins.
    package static func use(jti: UUID, expiresAt: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            insert into used_assertion (jti, expires_at) values (\(jti), \(expiresAt)) on conflict (jti) do nothing
            """) == 1
    }

    /// Forgets assertions expired before `instant`, at most `limit`; how many.
    package static func removeExpired(before instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            delete from used_assertion where jti in
                (select jti from used_assertion where expires_at < \(instant) limit \(limit))
            """)
    }
}
