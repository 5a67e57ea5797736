import Foundation
import KafkaClient
import PostgresClient

/// Which log the relays of this database publish to, and how far the broker has acknowledged.
///
/// An advisory lock orders changes of the log (exclusive) against marking rows as sent (shared): a row can never be
/// marked for a log that another instance has just declared gone.
enum RelayLogStore {
    private static let lockKey: Int64 = 7_310_591_720_334_002

    /// The current log; nil before the first publication.
    private static func latest(in tx: borrowing Transaction) throws(PostgresError) -> KnownLog? {
        let rows = try tx.query(
            """
            select log, generation, reset_at, republished_at is not null as republished
            from relay_log order by reset_at desc limit 1
            """)
        guard let row = rows.first else { return nil }
        return try known(row)
    }

    private static func known(_ row: Row) throws(PostgresError) -> KnownLog {
        KnownLog(
            id: try row.decode("log"), generation: try row.decode("generation"), resetAt: try row.decode("reset_at"),
            isRepublished: try row.decode("republished"))
    }

    /// Makes `log` the current one. A log that is not the newest known starts a republication; the newest is only read.
    static func adopt(_ log: String, in tx: borrowing Transaction) throws(PostgresError) -> KnownLog {
        try tx.execute("select pg_advisory_xact_lock(\(lockKey)::bigint)")
        if let latest = try latest(in: tx), latest.id == log { return latest }
        let rows = try tx.query(
            """
            insert into relay_log (log) values (\(log)::text)
            on conflict (log) do update set
                generation = relay_log.generation + 1, reset_at = clock_timestamp(), republished_at = null
            returning log, generation, reset_at, republished_at is not null as republished
            """)
        guard let row = rows.first else {
            return KnownLog(id: log, generation: 0, resetAt: .distantPast, isRepublished: false)
        }
        return try known(row)
    }

    /// Declares the log emptied, unless another instance has done so since `seen`. Returns the current log.
    static func declareEmptied(_ seen: KnownLog, in tx: borrowing Transaction) throws(PostgresError) -> KnownLog {
        try tx.execute("select pg_advisory_xact_lock(\(lockKey)::bigint)")
        if let latest = try latest(in: tx), latest.id != seen.id || latest.generation != seen.generation {
            return latest
        }
        try tx.execute("delete from published_mark where log = \(seen.id)::text")
        try tx.execute(
            """
            update relay_log set generation = generation + 1, reset_at = clock_timestamp(), republished_at = null
            where log = \(seen.id)::text
            """)
        return try latest(in: tx) ?? seen
    }

    /// Records that every row sent to an earlier log is unsent again.
    static func finishRepublication(of log: KnownLog, client: PostgresClient) async throws {
        try await client.execute(
            """
            update relay_log set republished_at = clock_timestamp()
            where log = \(log.id)::text and generation = \(log.generation)::bigint
            """)
    }

    /// Takes the shared lock for marking rows and answers whether `log` is still the current one.
    static func isCurrent(_ log: KnownLog, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute("select pg_advisory_xact_lock_shared(\(lockKey)::bigint)")
        guard let latest = try latest(in: tx) else { return false }
        return latest.id == log.id && latest.generation == log.generation
    }

    /// How far the broker had acknowledged this database's records, for each partition: the next offset.
    static func marks(of log: String, client: PostgresClient) async throws -> [TopicPartition: Int64] {
        var marks: [TopicPartition: Int64] = [:]
        let rows = try await client.query(
            "select topic, partition, next_offset from published_mark where log = \(log)::text")
        for row in rows {
            marks[TopicPartition(topic: try row.decode("topic"), partition: try row.decode("partition"))] =
                try row.decode("next_offset")
        }
        return marks
    }

    /// Moves the marks forward, never back.
    static func raiseMarks(
        _ marks: [TopicPartition: Int64], log: String, in tx: borrowing Transaction
    ) throws(PostgresError) {
        let sorted = marks.sorted { $0.key < $1.key }
        try tx.execute(
            """
            insert into published_mark as m (log, topic, partition, next_offset)
            select \(log)::text, t, p, n from unnest(
                \(sorted.map(\.key.topic))::text[], \(sorted.map { Int64($0.key.partition) })::int[],
                \(sorted.map(\.value))::bigint[]) as v (t, p, n)
            on conflict (log, topic, partition) do update set next_offset = greatest(m.next_offset,
                excluded.next_offset)
            """)
    }
}
