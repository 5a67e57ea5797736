import Foundation
import PostgresClient

/// Statements on `forced_reset_account`, and those that put many accounts out at once: one statement for a batch.
enum ForcedResetAccountStore {
    /// Accounts by what a run would do to them.
    struct Counts: Sendable, Equatable {
        var usable: Int64
        var frozen: Int64
        var closed: Int64
    }

    /// An account that was put out, at its new epoch.
    struct PutOut: Sendable {
        var account: UUID
        var epoch: Int64
    }

    /// An attempt that was ended.
    struct Voided: Sendable {
        var attempt: UUID
        var account: UUID
    }

    // MARK: Naming accounts

    /// Names accounts once each, with when their owners were last seen; how many were new. Unknown ids are left out.
    static func add(_ accounts: [UUID], to run: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Int {
        try tx.execute(
            """
            insert into forced_reset_account (run, account, last_active)
            select \(run)::uuid, a.id, greatest(a.created_at,
                (select max(last_seen) from known_device d where d.account = a.id))
            from account a where a.id = any(\(accounts)::uuid[]) and a.state <> 'closed'
            on conflict do nothing
            """)
    }

    /// What a run would do to these accounts.
    static func counts(_ accounts: [UUID], in tx: borrowing Transaction) throws(PostgresError) -> Counts {
        let rows = try tx.query(
            """
            select count(*) filter (where state in ('active', 'closing')) as usable,
                count(*) filter (where state = 'frozen') as frozen, count(*) filter (where state = 'closed') as closed
            from account where id = any(\(accounts)::uuid[])
            """)
        guard let row = rows.first else { return Counts(usable: 0, frozen: 0, closed: 0) }
        return Counts(
            usable: try row.decode("usable"), frozen: try row.decode("frozen"), closed: try row.decode("closed"))
    }

    // MARK: Putting out

    /// Accounts that still wait, which no other instance has; their rows here are locked.
    static func claimWaiting(
        of run: UUID, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [UUID] {
        let rows = try tx.query(
            """
            select account from forced_reset_account where run = \(run) and state = 'waiting'
            order by account limit \(Int64(limit)) for update skip locked
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("account") }
    }

    /// Whether any account waits, also one that another instance has.
    static func hasWaiting(_ run: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try !tx.query("select 1 from forced_reset_account where run = \(run) and state = 'waiting' limit 1").isEmpty
    }

    /// Locks those of these accounts that are not closed, frozen ones too: a case may let them go with the password that
    /// leaked. In the order in which everybody locks several.
    static func lockUnclosed(_ accounts: [UUID], in tx: borrowing Transaction) throws(PostgresError) -> [UUID] {
        let rows = try tx.query(
            """
            select id from account where id = any(\(accounts)::uuid[]) and state <> 'closed'
            order by id for update
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("id") }
    }

    /// Raises the epoch of locked accounts and takes their passwords away.
    static func putOut(
        _ accounts: [UUID], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [PutOut] {
        let rows = try tx.query(
            """
            update account set epoch = epoch + 1, password_disabled_at = coalesce(password_disabled_at, \(now))
            where id = any(\(accounts)::uuid[]) returning id, epoch
            """)
        return try rows.map { (row) throws(PostgresError) in
            PutOut(account: try row.decode("id"), epoch: try row.decode("epoch"))
        }
    }

    /// Ends everything under way of locked accounts (LNK-12); the attempts that this ended.
    static func endAll(
        _ accounts: [UUID], reason: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Voided] {
        try tx.execute("delete from step_up where account = any(\(accounts)::uuid[])")
        try tx.execute(
            """
            update contact_change set ended_at = \(now), outcome = 'voided', address = null, folded = null
            where account = any(\(accounts)::uuid[]) and ended_at is null
            """)
        try tx.execute(
            """
            update contact_denial set ended_at = \(now), outcome = 'voided'
            where account = any(\(accounts)::uuid[]) and ended_at is null
            """)
        let rows = try tx.query(
            """
            update recovery_attempt set state = 'voided', closed_at = \(now), closed_reason = \(reason)
            where account = any(\(accounts)::uuid[]) and state = 'open' returning id, account
            """)
        return try rows.map { (row) throws(PostgresError) in
            Voided(attempt: try row.decode("id"), account: try row.decode("account"))
        }
    }

    /// Adds one line to the history of each; `ids` are the lines', in the order of `accounts`.
    static func remember(
        _ accounts: [UUID], kind: String, ids: [UUID], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into account_history (id, account, at, kind, facts)
            select l.id, l.account, \(now)::timestamptz, \(kind)::text, '{}'
            from unnest(\(ids)::uuid[], \(accounts)::uuid[]) as l (id, account)
            """)
    }

    /// Notes what has become of accounts.
    static func set(
        _ state: String, of accounts: [UUID], run: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update forced_reset_account set state = \(state)
            where run = \(run) and account = any(\(accounts)::uuid[])
            """)
    }

    // MARK: Telling

    /// Accounts whose owners are to be told, the last seen first.
    static func toTell(of run: UUID, limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> [UUID] {
        let rows = try tx.query(
            """
            select account from forced_reset_account where run = \(run) and state = 'out'
            order by last_active desc, account limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("account") }
    }
}
