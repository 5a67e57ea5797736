import Foundation
import PostgresClient

/// The statements of the outbox table. Each method is one statement.
enum OutboxStore {
    /// Counts the stream's sequence and writes the row. The counter row stays locked until the commit.
    static func insertSequenced(
        _ row: NewOutboxRow, account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            with counter as (
                insert into outbox_sequence as s (topic, account, incarnation, last)
                select \(row.topic)::text, \(account)::uuid, i.value, 1 from incarnation i
                on conflict (topic, account) do update set
                    last = case when s.incarnation = excluded.incarnation then s.last + 1 else 1 end,
                    incarnation = excluded.incarnation
                returning incarnation, last
            )
            insert into outbox (
                event_id, topic, account, partition, bucket, sequence, incarnation, type, source, occurred_at,
                    correlation,
                causation, traceparent, data_schema, expires_at, data)
            select
                \(row.id)::uuid, \(row.topic)::text, \(account)::uuid, \(row.partition)::int, \(row.bucket)::smallint,
                c.last,
                c.incarnation, \(row.type)::text, \(row.source)::text, \(row.occurredAt)::timestamptz,
                \(row.correlation)::text, \(row.causation)::text, \(row.traceparent)::text, \(row.dataSchema)::text,
                \(row.expiresAt)::timestamptz, \(row.data)::jsonb
            from counter c
            """)
    }

    /// The same for one row of each of many accounts, all of one topic and type.
    static func insertSequenced(_ rows: [NewOutboxRow], in tx: borrowing Transaction) throws(PostgresError) {
        guard let first = rows.first else { return }
        try tx.execute(
            """
            with new as (
                select * from unnest(
                    \(rows.map(\.id))::uuid[], \(rows.compactMap(\.account))::uuid[],
                    \(rows.map(\.partition))::int[], \(rows.map { Int32($0.bucket) })::int[],
                    \(rows.map(\.data))::text[])
                as t (id, account, partition, bucket, data)
            ),
            counter as (
                insert into outbox_sequence as s (topic, account, incarnation, last)
                select \(first.topic)::text, new.account, i.value, 1 from new cross join incarnation i
                on conflict (topic, account) do update set
                    last = case when s.incarnation = excluded.incarnation then s.last + 1 else 1 end,
                    incarnation = excluded.incarnation
                returning account, incarnation, last
            )
            insert into outbox (
                event_id, topic, account, partition, bucket, sequence, incarnation, type, source, occurred_at,
                correlation, data_schema, data)
            select new.id, \(first.topic)::text, new.account, new.partition, new.bucket::smallint, c.last,
                c.incarnation, \(first.type)::text, \(first.source)::text, \(first.occurredAt)::timestamptz,
                \(first.correlation)::text, \(first.dataSchema)::text, new.data::jsonb
            from new join counter c on c.account = new.account
            """)
    }

    /// Writes a row of a topic without sequences.
    static func insert(_ row: NewOutboxRow, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into outbox (
                event_id, topic, account, partition, bucket, incarnation, type, source, occurred_at, correlation,
                    causation,
                traceparent, data_schema, expires_at, data)
            select
                \(row.id)::uuid, \(row.topic)::text, \(row.account)::uuid, \(row.partition)::int,
                \(row.bucket)::smallint,
                i.value, \(row.type)::text, \(row.source)::text, \(row.occurredAt)::timestamptz,
                \(row.correlation)::text,
                \(row.causation)::text, \(row.traceparent)::text, \(row.dataSchema)::text,
                \(row.expiresAt)::timestamptz,
                \(row.data)::jsonb
            from incarnation i
            """)
    }

    /// The next rows to publish of the given buckets: the oldest unsent ones choose the streams, and each stream is
    /// read from its own first unsent row, so a wall clock that was set back cannot turn the order around. No row is
    /// locked.
    static func unsent(buckets: [Int64], limit: Int, perStream: Int, client: PostgresClient) async throws -> [OutboxRow]
    {
        let rows = try await client.query(
            """
            with oldest as materialized (
                select event_id, created_day, topic, account, sequence from outbox
                where sent_at is null and bucket = any(\(buckets)::smallint[])
                order by created_at limit \(Int64(limit))
            ),
            streams as (select distinct topic, account from oldest where sequence is not null),
            picked as (
                select r.* from streams s cross join lateral (
                    select * from outbox o
                    where o.topic = s.topic and o.account = s.account and o.sent_at is null and o.sequence is not null
                    order by o.incarnation, o.sequence limit \(Int64(perStream))
                ) r
                union all
                select o.* from oldest p join outbox o on o.event_id = p.event_id and o.created_day = p.created_day
                where p.sequence is null and o.sent_at is null
            )
            select \(unescaped: OutboxRow.columns) from picked
            order by account, topic, incarnation, sequence, created_at
            limit \(Int64(limit))
            """)
        return try rows.map(OutboxRow.init)
    }

    /// Marks acknowledged rows. Idempotent; `days` bounds the partitions that are looked at.
    @discardableResult
    static func markSent(
        _ ids: [UUID], createdFrom: Date, createdThrough: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        // A day of margin on both sides: the day column is filled by its own reading of the clock.
        try tx.execute(
            """
            update outbox set sent_at = clock_timestamp()
            where event_id = any(\(ids)::uuid[]) and sent_at is null
                and created_day between (\(createdFrom)::timestamptz at time zone 'utc')::date - 1
                    and (\(createdThrough)::timestamptz at time zone 'utc')::date + 1
            """)
    }

    /// Makes up to `limit` rows of one day unsent again that went to a log which is gone. Topics without a sequence
    /// only get back what has not expired (`now` is domain time). Returns how many rows it changed.
    static func unsendDay(
        _ day: String, sentBefore: Date, now: Date, limit: Int, client: PostgresClient
    ) async throws -> Int {
        try await client.execute(
            """
            update outbox set sent_at = null
            where created_day = \(day)::date and sent_at < \(sentBefore)::timestamptz and event_id in (
                select event_id from outbox
                where created_day = \(day)::date and sent_at < \(sentBefore)::timestamptz
                    and (sequence is not null or expires_at > \(now)::timestamptz)
                limit \(Int64(limit)))
            """)
    }

    /// The days that may hold rows sent before an instant, oldest first, as `yyyy-mm-dd`.
    static func days(client: PostgresClient) async throws -> [String] {
        try await client.query(
            """
            select to_char(to_date(substr(c.relname, 8), 'YYYYMMDD'), 'YYYY-MM-DD') as day
            from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_[0-9]{8}$'
                and to_date(substr(c.relname, 8), 'YYYYMMDD') <= (clock_timestamp() at time zone 'utc')::date + 1
            order by 1
            """
        ).map { try $0.decode("day") }
    }

    /// Whether rows of these topics that are older than an instant still wait to be published.
    static func hasUnsent(topics: [String], createdBefore: Date, client: PostgresClient) async throws -> Bool {
        let rows = try await client.query(
            """
            select exists (
                select from outbox where sent_at is null and created_at < \(createdBefore)::timestamptz
                    and topic = any(\(topics)::text[])) as found
            """)
        return try rows.first?.decode("found") ?? false
    }

    /// Erases the sealed boxes of rows that expired by `now` (domain time), also when they were never published: nobody
    /// can use them any more. Row and sequence stay.
    static func eraseExpiredBoxes(now: Date, limit: Int, client: PostgresClient) async throws -> Int {
        try await client.execute(
            """
            update outbox o set data = o.data - 'sealed'
            from (
                select event_id, created_day from outbox
                where expires_at is not null and data ? 'sealed' and expires_at <= \(now)::timestamptz limit
                    \(Int64(limit))
            ) e
            where o.event_id = e.event_id and o.created_day = e.created_day
            """)
    }

    /// What waits: how many rows (counted up to `cap`) and the age of the oldest in seconds by the database clock.
    static func backlog(cap: Int, client: PostgresClient) async throws -> (rows: Int64, oldestSeconds: Double) {
        let rows = try await client.query(
            """
            select count(*) as waiting,
                (coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) * 1000)::bigint as oldest_ms
            from (select created_at from outbox where sent_at is null order by created_at limit \(Int64(cap))) w
            """)
        guard let row = rows.first else { return (0, 0) }
        return (try row.decode("waiting"), Double(try row.decode("oldest_ms", as: Int64.self)) / 1000)
    }
}
