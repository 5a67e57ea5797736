import Foundation
import PostgresClient

/// Statements on `forced_reset`.
enum ForcedResetStore {
    private static let columns = """
        id, reason, ticket, state, messages_per_second, created_at, started_at, all_out_at, ended_at, paced_through,
        accounts, put_out, told, skipped
        """

    /// Opens a run once; false when its id is known.
    static func insert(_ run: ForcedReset, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let inserted = try tx.execute(
            """
            insert into forced_reset (id, reason, ticket, state, messages_per_second, created_at)
            values (\(run.id), \(run.reason), \(run.ticket), \(run.state.rawValue), \(run.messagesPerSecond),
                \(run.createdAt))
            on conflict do nothing
            """)
        return inserted == 1
    }

    /// The run with its row locked; nil when there is none.
    static func lock(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> ForcedReset? {
        let rows = try tx.query("select \(unescaped: columns) from forced_reset where id = \(id) for update")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The same, and nil too when another instance has it.
    static func claim(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> ForcedReset? {
        let rows = try tx.query(
            "select \(unescaped: columns) from forced_reset where id = \(id) for update skip locked")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The run as last committed.
    static func find(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> ForcedReset? {
        let rows = try tx.query("select \(unescaped: columns) from forced_reset where id = \(id)")
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The newest runs.
    static func newest(_ limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> [ForcedReset] {
        let rows = try tx.query(
            "select \(unescaped: columns) from forced_reset order by created_at desc, id limit \(Int64(limit))")
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The runs that have work to do, oldest first.
    static func working(in client: PostgresClient) async throws -> [ForcedReset] {
        let rows = try await client.query(
            """
            select \(unescaped: columns) from forced_reset where state in ('putting-out', 'telling')
            order by created_at, id
            """)
        return try rows.map { try decode($0) }
    }

    /// Writes what a locked run has become, its counts apart.
    static func update(_ run: ForcedReset, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update forced_reset set state = \(run.state.rawValue), started_at = \(run.startedAt),
                all_out_at = \(run.allOutAt), ended_at = \(run.endedAt), paced_through = \(run.pacedThrough)
            where id = \(run.id)
            """)
    }

    /// Adds to the counts.
    static func count(
        _ id: UUID, accounts: Int = 0, told: Int = 0, skipped: Int = 0, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update forced_reset set accounts = accounts + \(Int64(accounts)), told = told + \(Int64(told)),
                skipped = skipped + \(Int64(skipped))
            where id = \(id)
            """)
    }

    /// Adds to the counts of a run that puts accounts out, whose row is locked by that; false when it does so no longer.
    static func countOut(
        _ id: UUID, putOut: Int, skipped: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update forced_reset set put_out = put_out + \(Int64(putOut)), skipped = skipped + \(Int64(skipped))
            where id = \(id) and state = \(ForcedReset.State.puttingOut.rawValue)
            """) == 1
    }

    private static func decode(_ row: Row) throws(PostgresError) -> ForcedReset {
        let state: String = try row.decode("state")
        return ForcedReset(
            id: try row.decode("id"), reason: try row.decode("reason"), ticket: try row.decode("ticket"),
            state: ForcedReset.State(rawValue: state) ?? .cancelled,
            messagesPerSecond: try row.decode("messages_per_second"), createdAt: try row.decode("created_at"),
            startedAt: try row.decode("started_at"), allOutAt: try row.decode("all_out_at"),
            endedAt: try row.decode("ended_at"), pacedThrough: try row.decode("paced_through"),
            accounts: try row.decode("accounts"), putOut: try row.decode("put_out"), told: try row.decode("told"),
            skipped: try row.decode("skipped"))
    }
}
