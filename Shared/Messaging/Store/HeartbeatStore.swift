import Foundation
import KafkaClient
import PostgresClient

/// Computes what a heartbeat may promise.
enum HeartbeatStore {
    /// Unsent rows that are looked at; behind a longer backlog the youngest of these is the bound for everything else.
    private static let rowsRead: Int64 = 5000

    /// For each partition the instant (milliseconds since 1970, this database's clock) before which no unsent row
    /// exists and none can still appear.
    ///
    /// The order of the three readings carries the proof: (1) the clock; (2) the start of the oldest transaction still
    /// open, so a row of a transaction that is not seen here was either committed before (3) or is inserted after (1);
    /// (3) the oldest unsent row. Each is a statement of its own, with a snapshot of its own.
    static func publishedThrough(
        topics: [String], partitions: Int32, in tx: borrowing Transaction
    ) throws(PostgresError) -> [TopicPartition: Int64] {
        let now = try milliseconds("select \(unescaped: floored("clock_timestamp()")) as ms", in: tx)
        let oldestTransaction = try milliseconds(
            """
            select \(unescaped: floored("min(xact_start)")) as ms from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
                and xact_start is not null
            """, in: tx)
        let bound = min(now ?? 0, oldestTransaction ?? .max)
        let rows = try tx.query(
            """
            select topic, partition, \(unescaped: floored("min(created_at)")) as ms, count(*) as waiting,
                \(unescaped: floored("max(created_at)")) as last_ms
            from (
                select topic, partition, created_at from outbox
                where sent_at is null and topic = any(\(topics)::text[]) order by created_at limit \(rowsRead)
            ) w group by topic, partition
            """)
        var oldest: [TopicPartition: Int64] = [:]
        var counted: Int64 = 0
        var last: Int64 = .min
        for row in rows {
            oldest[TopicPartition(topic: try row.decode("topic"), partition: try row.decode("partition"))] =
                try row.decode("ms")
            counted += try row.decode("waiting", as: Int64.self)
            last = max(last, try row.decode("last_ms"))
        }
        let unseen = counted >= rowsRead ? last : .max
        var result: [TopicPartition: Int64] = [:]
        for topic in topics {
            for partition in 0..<partitions {
                let key = TopicPartition(topic: topic, partition: partition)
                result[key] = min(bound, oldest[key] ?? unseen)
            }
        }
        return result
    }

    private static func floored(_ instant: String) -> String { "floor(extract(epoch from \(instant)) * 1000)::bigint" }

    private static func milliseconds(_ query: SQLQuery, in tx: borrowing Transaction) throws(PostgresError) -> Int64? {
        try tx.query(query).first?.decode("ms", as: Int64?.self) ?? nil
    }
}
