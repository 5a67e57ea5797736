package import Foundation
package import PostgresClient

/// Table `code_failures`: wrong codes in a row by account.
package enum CodeFailureStore {
    /// Locks the account's row until the transaction ends, so that its codes are issued one at a time; whether its path
    /// by SMS is closed.
    package static func lock(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute("insert into code_failures (account) values (\(account)) on conflict (account) do nothing")
        let rows = try tx.query(
            "select closed_at is not null as closed from code_failures where account = \(account) for update")
        guard let row = rows.first else { return false }
        return try row.decode("closed", as: Bool.self)
    }

    /// Locks the rows of all accounts that have a challenge behind the handle until the transaction ends: their guesses
    /// are compared one after the other, each with what the one before it left. The same statement for every handle.
    package static func lockBehind(
        handle: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            select f.account from code_failures f
            where f.account in (
                select c.account from code_challenge c
                where c.handle_hash = \(handle) and c.ended_at is null and c.expires_at > \(now))
            order by f.account for update
            """)
    }

    /// Counts a wrong code for every account that has a redeemable challenge behind the handle, and closes the path of
    /// those that reach `cap`. The same statement for every handle.
    ///
    /// - Returns: Whether this very failure closed the path, by account.
    package static func count(
        handle: [UInt8], cap: Int, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [UUID: Bool] {
        let rows = try tx.query(
            """
            with behind as (
                select f.account from code_failures f
                where f.closed_at is null and f.account in (
                    select c.account from code_challenge c
                    join attempt_state a on a.attempt = c.attempt and a.state = 'open'
                    where c.handle_hash = \(handle) and c.ended_at is null and c.expires_at > \(now))
                order by f.account for update
            )
            update code_failures f set failures = f.failures + 1,
                closed_at = case when f.failures + 1 >= \(cap) then \(now)::timestamptz end
            from behind where f.account = behind.account
            returning f.account, f.closed_at is not null as closed
            """)
        var outcomes: [UUID: Bool] = [:]
        for row in rows {
            outcomes[try row.decode("account", as: UUID.self)] = try row.decode("closed", as: Bool.self)
        }
        return outcomes
    }

    /// Starts the count again and opens the path: something that only the owner can do has succeeded.
    package static func reset(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update code_failures set failures = 0, closed_at = null
            where account = \(account) and (failures > 0 or closed_at is not null)
            """)
    }

    /// Removes the account's row.
    package static func remove(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from code_failures where account = \(account)")
    }
}
