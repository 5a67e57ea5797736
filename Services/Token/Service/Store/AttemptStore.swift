import EventContracts
package import Foundation
package import PostgresClient
package import TokenDomain

/// Table `attempt_state`.
package enum AttemptStore {
    /// Makes sure the attempt is known and locks its row; answers its state, which is not `open` when its end was
    /// heard of before its beginning.
    /// - Parameter correlation: of the event that began it.
    package static func begin(
        attempt: UUID, account: UUID, correlation: String?, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> AttemptState {
        try tx.execute(
            """
            insert into attempt_state (attempt, account, state, changed_at, correlation)
            values (\(attempt), \(account), 'open', \(now), \(correlation))
            on conflict (attempt) do nothing
            """)
        let rows = try tx.query("select state from attempt_state where attempt = \(attempt) for update")
        return try decode(rows.first)
    }

    /// Ends the attempt, also one not heard of before. The first end counts; the row never becomes open again.
    package static func end(
        attempt: UUID, account: UUID, as state: AttemptState, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into attempt_state (attempt, account, state, changed_at)
            values (\(attempt), \(account), \(state.rawValue), \(now))
            on conflict (attempt) do update set state = excluded.state, changed_at = excluded.changed_at
            where attempt_state.state = 'open'
            """)
    }

    /// Voids every open attempt of an account.
    package static func endAll(of account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update attempt_state set state = 'voided', changed_at = \(now)
            where account = \(account) and state = 'open'
            """)
    }

    /// The attempt's state; an unknown attempt counts as voided.
    package static func state(of attempt: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AttemptState {
        let rows = try tx.query("select state from attempt_state where attempt = \(attempt)")
        return try decode(rows.first)
    }

    /// What the events of an attempt share: a support case's id where the case began it, else mostly its own.
    package static func correlation(of attempt: UUID, in tx: borrowing Transaction) throws(PostgresError) -> String {
        let rows = try tx.query("select correlation from attempt_state where attempt = \(attempt)")
        let stored = try rows.first.map { (row) throws(PostgresError) in try row.decode("correlation", as: String?.self)
        }
        return (stored ?? nil) ?? attempt.wireText
    }

    /// Forgets attempts that have not changed since `instant` and have no secret left, at most `limit`; how many.
    package static func removeOld(before instant: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError)
        -> Int
    {
        try tx.execute(
            """
            delete from attempt_state where attempt in
                (select attempt from attempt_state a where changed_at < \(instant)
                    and not exists (select from recovery_secret s where s.attempt = a.attempt)
                    and not exists (select from code_challenge c where c.attempt = a.attempt) limit \(limit))
            """)
    }

    private static func decode(_ row: Row?) throws(PostgresError) -> AttemptState {
        guard let row else { return .voided }
        return AttemptState(rawValue: try row.decode("state", as: String.self)) ?? .voided
    }
}
