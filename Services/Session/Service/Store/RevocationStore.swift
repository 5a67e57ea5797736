package import Foundation
package import PostgresClient
package import SessionDomain

/// Table `account_revocation`.
package enum RevocationStore {
    /// One rise of an account's floor.
    package struct Revocation: Sendable, Equatable {
        package var belowEpoch: Int64
        package var revokedAt: Date
        /// Milliseconds since 1970 by the database's clock.
        package var written: Int64
        /// How many sessions it ended that were not idle, apart from the one of the device that asked for it and goes on.
        package var sessionsEnded: Int
    }

    /// Notes a rise; call it after its feed record was appended.
    package static func add(
        account: UUID, floor: AccountFloor, revokedAt: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        let written = try DatabaseClock.now(in: tx)
        try tx.execute(
            """
            insert into account_revocation (account, below_epoch, revoked_at, written_ms)
            values (\(account), \(floor.belowEpoch), \(revokedAt), \(written)) on conflict do nothing
            """)
    }

    /// The rise that ended the sessions below `epoch`; nil when none did, or when it was forgotten.
    package static func find(
        account: UUID, epoch: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) -> Revocation? {
        let rows = try tx.query(
            """
            select r.below_epoch, r.revoked_at, r.written_ms,
                (select count(*) from device_session s where s.account = r.account
                    and s.ended_below = r.below_epoch and s.end_reason = \(SessionEnd.belowEpoch.rawValue)
                    and extract(epoch from r.revoked_at - s.last_seen_at) * 1000
                        < \(SessionIdleness.milliseconds)::bigint) as ended
            from account_revocation r where r.account = \(account) and r.below_epoch >= \(epoch)
            order by r.below_epoch limit 1
            """)
        guard let row = rows.first else { return nil }
        return Revocation(
            belowEpoch: try row.decode("below_epoch"), revokedAt: try row.decode("revoked_at"),
            written: try row.decode("written_ms"), sessionsEnded: Int(try row.decode("ended", as: Int64.self)))
    }

    /// Forgets all of an account.
    package static func erase(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from account_revocation where account = \(account)")
    }

    /// Forgets rises from before `instant`, at most `limit`; how many.
    package static func removeOld(before instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            delete from account_revocation where (account, below_epoch) in
                (select account, below_epoch from account_revocation where revoked_at < \(instant) limit \(limit))
            """)
    }
}
