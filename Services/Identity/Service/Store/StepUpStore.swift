import EventContracts
import Foundation
import PostgresClient

/// Statements on `step_up`.
enum StepUpStore {
    /// Notes that the password was right in this session just now.
    static func record(session: UUID, account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into step_up (session, account, proved_at) values (\(session), \(account), \(now))
            on conflict (session) do update set account = excluded.account, proved_at = excluded.proved_at
            """)
    }

    /// When the password was last right in this session of this account.
    static func provedAt(
        session: UUID, account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> Date? {
        let rows = try tx.query(
            "select proved_at from step_up where session = \(session) and account = \(account)")
        return try rows.first?.decode("proved_at")
    }

    /// Closes what was open in every session: the password they gave is no longer right, or the account closes.
    static func forget(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from step_up where account = \(account)")
    }
}
