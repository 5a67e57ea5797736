package import EventContracts
package import Foundation
import KafkaClient
package import PostgresClient

/// How complete this service's view of an account's stream is.
package struct StreamFreshness {
    /// Time since the instant up to which the account's stream is known to be complete, by the database clock.
    ///
    /// Nil when it cannot be known: no heartbeat of the current log has arrived on the account's partition, or the
    /// account's stream is held because events are missing. Never negative.
    package static func age(
        topic: Topic, account: UUID, partitions: Int32 = Topic.defaultPartitions, in tx: borrowing Transaction
    ) throws -> Duration? {
        let partition = KafkaPartitioner.partition(key: [UInt8](account.wireText.utf8), count: partitions)
        let rows = try tx.query(
            """
            select (extract(epoch from clock_timestamp() - f.published_through) * 1000)::bigint as age
            from stream_freshness f
            where f.topic = \(topic.rawValue)::text and f.partition = \(partition)::int
                and not exists (
                    select from held_account h where h.topic = \(topic.rawValue)::text and h.account = \(account)::uuid)
            """)
        guard let age = try rows.first?.decode("age", as: Int64.self) else { return nil }
        return .milliseconds(max(0, age))
    }

    /// Records heartbeats of `log`. A promise about the future is cut to now: it cannot be true.
    static func record(_ through: [TopicPartition: Int64], log: String, in tx: borrowing Transaction)
        throws(PostgresError)
    {
        guard !through.isEmpty else { return }
        let list = through.sorted { $0.key < $1.key }
        try tx.execute(
            """
            insert into stream_freshness (topic, partition, log, published_through)
            select t, p, \(log)::text,
                least(to_timestamp(greatest(least(m, 4102444800000), 0) / 1000.0), clock_timestamp())
            from unnest(
                \(list.map(\.key.topic))::text[], \(list.map { Int64($0.key.partition) })::int[],
                \(list.map(\.value))::bigint[]) as v (t, p, m)
            on conflict (topic, partition) do update set
                log = excluded.log, published_through = excluded.published_through, received_at = clock_timestamp()
            """)
    }

    /// Forgets what was known from other logs.
    static func forgetOtherLogs(_ log: String, places: [TopicPartition], in tx: borrowing Transaction)
        throws(PostgresError)
    {
        try tx.execute(
            """
            delete from stream_freshness f
            using unnest(\(places.map(\.topic))::text[], \(places.map { Int64($0.partition) })::int[]) as v (t, p)
            where f.topic = v.t and f.partition = v.p and f.log <> \(log)::text
            """)
    }

    /// The age of the least complete partition of each topic, in seconds; for metrics.
    static func oldest(client: PostgresClient) async throws -> [(topic: String, seconds: Double)] {
        try await client.query(
            """
            select topic, (extract(epoch from clock_timestamp() - min(published_through)) * 1000)::bigint as age
            from stream_freshness group by topic
            """
        ).map { (try $0.decode("topic"), Double(try $0.decode("age", as: Int64.self)) / 1000) }
    }
}
