import KafkaClient
import PostgresClient

/// Where consumers go on, for each log.
enum ConsumerOffsetStore {
    /// The offsets of these partitions in `log`; partitions not seen before start at 0, which means the oldest record.
    static func open(
        log: String, places: [TopicPartition], in tx: borrowing Transaction
    ) throws(PostgresError) -> [TopicPartition: Int64] {
        let (topics, partitions) = (places.map(\.topic), places.map { Int64($0.partition) })
        try tx.execute(
            """
            insert into consumer_offset (log, topic, partition, next_offset)
            select \(log)::text, t, p, 0 from unnest(\(topics)::text[], \(partitions)::int[]) as v (t, p)
            on conflict do nothing
            """)
        let rows = try tx.query(
            """
            select o.topic, o.partition, o.next_offset from consumer_offset o
            join unnest(\(topics)::text[], \(partitions)::int[]) as v (t, p) on o.topic = v.t and o.partition = v.p
            where o.log = \(log)::text
            """)
        var offsets: [TopicPartition: Int64] = [:]
        for row in rows {
            offsets[TopicPartition(topic: try row.decode("topic"), partition: try row.decode("partition"))] =
                try row.decode("next_offset")
        }
        return offsets
    }

    /// Moves offsets by compare-and-set; false when one of them is not where this instance believes it to be, and the
    /// caller must roll back.
    static func advance(_ moves: [OffsetMove], log: String, in tx: borrowing Transaction) throws(PostgresError) -> Bool
    {
        guard !moves.isEmpty else { return true }
        let changed = try tx.execute(
            """
            update consumer_offset o set next_offset = v.n
            from unnest(
                \(moves.map(\.place.topic))::text[], \(moves.map { Int64($0.place.partition) })::int[],
                \(moves.map(\.from))::bigint[], \(moves.map(\.to))::bigint[]) as v (t, p, e, n)
            where o.log = \(log)::text and o.topic = v.t and o.partition = v.p and o.next_offset = v.e
            """)
        return changed == moves.count
    }
}

/// One step of a partition's offset.
struct OffsetMove: Sendable, Hashable {
    var place: TopicPartition
    /// What the database must hold now.
    var from: Int64
    var to: Int64
}
