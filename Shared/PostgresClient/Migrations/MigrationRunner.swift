package import Logging

/// Brings a schema forward: numbered scripts, each applied once, in order, with its checksum.
///
/// One transaction under an advisory lock does everything, so instances that start together apply each script once,
/// and a script that fails leaves the schema as it was. Scripts that cannot run in a transaction (for example
/// `create index concurrently`) are not supported.
package struct MigrationRunner: Sendable {
    /// Key of the advisory lock; any fixed number that nothing else in these databases uses.
    private static let lockKey: Int64 = 0x7265_6b65_795f_6d67
    /// How long one script, or the wait for another instance that is migrating, may take.
    private static let timeLimit: Duration = .seconds(600)

    private let client: PostgresClient
    private let logger: Logger

    /// - Parameter logger: Hears the name of every applied script.
    package init(client: PostgresClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Applies what is missing of a set.
    /// - Parameters:
    ///   - set: Name of the set; several sets live in one database side by side.
    ///   - migrations: All scripts of the set, oldest first.
    /// - Returns: How many were applied now.
    /// - Throws: ``MigrationError`` when the history does not fit, ``PostgresError`` when a script fails.
    package func run(set: String, _ migrations: [Migration]) async throws -> Int {
        let steps = try Self.steps(set, migrations)
        let limit = Self.timeLimit
        let applied = try await client.transaction(limit: limit + client.configuration.deadlineGrace) { tx in
            let milliseconds = "\(limit.wholeMilliseconds)"
            try tx.execute("select set_config('statement_timeout', \(milliseconds), true)")
            try tx.execute("select set_config('lock_timeout', \(milliseconds), true)")
            try tx.execute("select pg_advisory_xact_lock(\(Self.lockKey))")
            try tx.script(
                """
                create table if not exists schema_migration (
                    set_name text not null,
                    position integer not null,
                    name text not null,
                    checksum bytea not null,
                    applied_at timestamptz not null default clock_timestamp(),
                    primary key (set_name, name),
                    unique (set_name, position)
                )
                """)
            let missing = try Self.missing(set, steps, in: tx)
            for step in missing { try Self.apply(step, of: set, in: tx) }
            return missing.map(\.name)
        }
        for name in applied {
            logger.info("A migration was applied.", metadata: ["set": "\(set)", "migration": "\(name)"])
        }
        return applied.count
    }

    /// Whether the schema is exactly at the version of this program: every script of the set is applied unchanged, in
    /// this order, and no other one.
    /// - Throws: ``PostgresError`` when the database does not answer.
    package func verify(set: String, _ migrations: [Migration]) async throws -> Bool {
        let steps = try Self.steps(set, migrations)
        return try await client.transaction { tx in
            let exists = try tx.query("select to_regclass('schema_migration') is not null as found")
            guard try exists.first?.decode("found", as: Bool.self) == true else { return steps.isEmpty }
            do {
                return try Self.missing(set, steps, in: tx).isEmpty
            } catch is MigrationError {
                return false
            }
        }
    }

    // MARK: - Steps

    private struct Step: Sendable {
        let position: Int
        let name: String
        let sql: String
    }

    private static func steps(_ set: String, _ migrations: [Migration]) throws -> [Step] {
        var names: Set<String> = []
        return try migrations.enumerated().map { index, migration in
            guard names.insert(migration.name).inserted else {
                throw MigrationError.duplicate(set: set, migration: migration.name)
            }
            guard !migration.sql.contains(0), let sql = String(validating: migration.sql, as: UTF8.self) else {
                throw MigrationError.notText(set: set, migration: migration.name)
            }
            return Step(position: index, name: migration.name, sql: sql)
        }
    }

    /// Compares the history with the list; the server computes the checksums.
    private static func missing(_ set: String, _ steps: [Step], in tx: borrowing Transaction) throws -> [Step] {
        let rows = try tx.query(
            """
            select applied.name, known.position is not null as is_known,
                applied.checksum is not distinct from sha256(convert_to(known.sql, 'UTF8')) as is_unchanged,
                applied.position is not distinct from known.position as is_in_place
            from schema_migration applied
            left join unnest(\(steps.map(\.position))::bigint[], \(steps.map(\.name)), \(steps.map(\.sql)))
                known (position, name, sql) on known.name = applied.name
            where applied.set_name = \(set)
            order by applied.position
            """)
        for row in rows {
            let name = try row.decode("name", as: String.self)
            guard try row.decode("is_known", as: Bool.self), try row.decode("is_in_place", as: Bool.self) else {
                throw MigrationError.unknown(set: set, migration: name)
            }
            guard try row.decode("is_unchanged", as: Bool.self) else {
                throw MigrationError.changed(set: set, migration: name)
            }
        }
        return Array(steps.dropFirst(rows.count))
    }

    private static func apply(_ step: Step, of set: String, in tx: borrowing Transaction) throws {
        try tx.script(step.sql)
        try tx.execute(
            """
            insert into schema_migration (set_name, position, name, checksum)
            values (\(set), \(Int32(step.position)), \(step.name), sha256(convert_to(\(step.sql), 'UTF8')))
            """)
    }
}
