import EventContracts
import Foundation
import KafkaClient
import PostgresClient

/// Streams that wait, and the events that wait in them. The row of `held_account` is the lock of its stream.
enum HoldStore {
    /// The holds among these streams, locked until the end of the transaction.
    static func lock(_ streams: Set<StreamKey>, in tx: borrowing Transaction) throws(PostgresError) -> Set<StreamKey> {
        guard !streams.isEmpty else { return [] }
        let list = Array(streams)
        let rows = try tx.query(
            """
            select h.topic, h.account from held_account h
            where (h.topic, h.account) in (
                select t, a from unnest(\(list.map(\.topic))::text[], \(list.map(\.account))::uuid[]) as v (t, a))
            order by h.topic, h.account for update
            """)
        var held: Set<StreamKey> = []
        for row in rows { held.insert(StreamKey(topic: try row.decode("topic"), account: try row.decode("account"))) }
        return held
    }

    /// Locks one hold and reads it; nil when the stream is not held.
    static func lock(_ stream: StreamKey, in tx: borrowing Transaction) throws(PostgresError) -> Hold? {
        let rows = try tx.query(
            """
            select topic, account, partition, kind, attempts from held_account
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid for update
            """)
        guard let row = rows.first else { return nil }
        return try hold(row)
    }

    /// Begins a hold, or turns an existing one into this kind; it is looked at as soon as possible.
    static func hold(
        _ stream: StreamKey, partition: Int32, kind: Hold.Kind, reason: String, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into held_account (topic, account, partition, kind, reason)
            values (\(stream.topic)::text, \(stream.account)::uuid, \(partition)::int, \(kind.rawValue)::text,
                \(reason)::text)
            on conflict (topic, account) do update set kind = excluded.kind, reason = excluded.reason
            """)
    }

    /// Puts an event in the stream's queue; an event that already waits is not doubled.
    static func enqueue(
        _ record: InboundRecord, event: UUID, stream: StreamKey, position: StreamPosition, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into held_event (
                topic, account, incarnation, sequence, event_id, log, partition, record_offset, record_key,
                record_value, header_names, header_values)
            values (
                \(stream.topic)::text, \(stream.account)::uuid, \(position.incarnation)::int,
                \(position.sequence)::bigint,
                \(event)::uuid, \(record.log)::text, \(record.place.partition)::int, \(record.offset)::bigint,
                \(record.stored.key)::bytea, \(record.stored.value)::bytea, \(record.stored.headerNames)::text[],
                \(record.stored.headers.map(\.value))::bytea[])
            on conflict do nothing
            """)
    }

    /// Holds that are due, of the given partitions, the longest waiting first.
    static func due(partitions: Set<Int32>, topics: [String], limit: Int, client: PostgresClient) async throws -> [Hold]
    {
        try await client.query(
            """
            select topic, account, partition, kind, attempts from held_account
            where next_attempt_at <= clock_timestamp() and partition = any(\(partitions.map(Int64.init))::int[])
                and topic = any(\(topics)::text[])
            order by next_attempt_at limit \(Int64(limit))
            """
        ).map(hold)
    }

    /// The first waiting events behind a position, in order; of events that claim the same place the first received
    /// leads.
    static func queue(
        _ stream: StreamKey, after mark: StreamPosition, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [HeldEvent] {
        let rows = try tx.query(
            """
            select incarnation, sequence, event_id, log, partition, record_offset, record_key, record_value,
                header_names, header_values
            from held_event
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid
                and (incarnation, sequence) > (\(mark.incarnation)::int, \(mark.sequence)::bigint)
            order by incarnation, sequence, received_at limit \(Int64(limit))
            """)
        var events: [HeldEvent] = []
        for row in rows { events.append(try HeldEvent(row: row, stream: stream)) }
        return events
    }

    /// The waiting events by id and the places they claim: what the owner is asked about.
    static func places(
        _ stream: StreamKey, in tx: borrowing Transaction
    ) throws(PostgresError) -> [(id: UUID, position: StreamPosition)] {
        var places: [(UUID, StreamPosition)] = []
        let rows = try tx.query(
            """
            select event_id, incarnation, sequence from held_event
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid
            """)
        for row in rows {
            places.append(
                (
                    try row.decode("event_id"),
                    StreamPosition(incarnation: try row.decode("incarnation"), sequence: try row.decode("sequence"))
                ))
        }
        return places
    }

    static func remove(_ event: HeldEvent, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            delete from held_event
            where topic = \(event.stream.topic)::text and account = \(event.stream.account)::uuid
                and incarnation = \(event.position.incarnation)::int and sequence = \(event.position.sequence)::bigint
                and event_id = \(event.id)::uuid
            """)
    }

    /// Removes what is not behind the mark any more.
    static func removeApplied(_ stream: StreamKey, through mark: StreamPosition, in tx: borrowing Transaction)
        throws(PostgresError)
    {
        try tx.execute(
            """
            delete from held_event
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid
                and (incarnation, sequence) <= (\(mark.incarnation)::int, \(mark.sequence)::bigint)
            """)
    }

    /// Ends a hold.
    static func release(_ stream: StreamKey, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "delete from held_account where topic = \(stream.topic)::text and account = \(stream.account)::uuid")
    }

    /// Puts the next attempt off; nil waits for an operator.
    static func postpone(
        _ stream: StreamKey, kind: Hold.Kind, byMilliseconds delay: Int64?, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update held_account set attempts = attempts + 1, kind = \(kind.rawValue)::text,
                next_attempt_at = clock_timestamp() + \(delay)::bigint * interval '1 millisecond'
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid
            """)
    }

    /// Makes a hold due at once.
    @discardableResult
    static func retryNow(_ stream: StreamKey, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update held_account set next_attempt_at = clock_timestamp(), attempts = 0
            where topic = \(stream.topic)::text and account = \(stream.account)::uuid
            """) > 0
    }

    static func count(client: PostgresClient) async throws -> Int64 {
        try await client.query("select count(*) as held from held_account").first?.decode("held") ?? 0
    }

    private static func hold(_ row: Row) throws(PostgresError) -> Hold {
        Hold(
            stream: StreamKey(topic: try row.decode("topic"), account: try row.decode("account")),
            partition: try row.decode("partition"),
            kind: Hold.Kind(rawValue: try row.decode("kind")) ?? .gap, attempts: try row.decode("attempts"))
    }
}
