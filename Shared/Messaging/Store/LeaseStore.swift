import PostgresClient

/// The statements of leases. All times are this database's clock.
enum LeaseStore {
    /// Makes the rows of all slots of a kind exist.
    static func createSlots(kind: String, slots: Int, client: PostgresClient) async throws {
        try await client.execute(
            """
            insert into lease (kind, slot) select \(kind)::text, s from generate_series(0, \(Int64(slots - 1))::int) s
            on conflict do nothing
            """)
    }

    /// Announces the member, forgets dead ones and answers who lives.
    static func announce(
        kind: String, owner: String, lifeMilliseconds: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) -> [String] {
        try tx.execute(
            """
            insert into lease_member (kind, owner, expires_at)
            values (\(kind)::text, \(owner)::text, clock_timestamp() + \(lifeMilliseconds)::bigint * interval '1
                millisecond')
            on conflict (kind, owner) do update set expires_at = excluded.expires_at
            """)
        try tx.execute("delete from lease_member where kind = \(kind)::text and expires_at < clock_timestamp()")
        var owners: [String] = []
        for row in try tx.query("select owner from lease_member where kind = \(kind)::text") {
            owners.append(try row.decode("owner"))
        }
        return owners
    }

    /// Extends every lease of the owner, also expired ones that nobody took: a restarted instance of the same name has
    /// its slots back at once. Returns the slots.
    static func renew(
        kind: String, owner: String, lifeMilliseconds: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) -> Set<Int32> {
        var slots: Set<Int32> = []
        let rows = try tx.query(
            """
            update lease set expires_at = clock_timestamp() + \(lifeMilliseconds)::bigint * interval '1 millisecond'
            where kind = \(kind)::text and owner = \(owner)::text returning slot
            """)
        for row in rows { slots.insert(try row.decode("slot")) }
        return slots
    }

    /// Gives back some of the owner's slots.
    static func release(kind: String, owner: String, slots: [Int32], in tx: borrowing Transaction) throws(PostgresError)
    {
        try tx.execute(
            """
            update lease set owner = null, expires_at = '-infinity'
            where kind = \(kind)::text and owner = \(owner)::text and slot = any(\(slots.map(Int64.init))::int[])
            """)
    }

    /// Takes up to `count` slots that are free or whose lease ran out, and answers which.
    static func take(
        kind: String, owner: String, count: Int, lifeMilliseconds: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) -> Set<Int32> {
        var slots: Set<Int32> = []
        let rows = try tx.query(
            """
            update lease set owner = \(owner)::text,
                expires_at = clock_timestamp() + \(lifeMilliseconds)::bigint * interval '1 millisecond'
            where kind = \(kind)::text and slot in (
                select slot from lease where kind = \(kind)::text and (owner is null or expires_at < clock_timestamp())
                order by slot limit \(Int64(count)) for update skip locked)
            returning slot
            """)
        for row in rows { slots.insert(try row.decode("slot")) }
        return slots
    }

    /// Gives everything back, so that others need not wait for the expiry.
    static func leave(kind: String, owner: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update lease set owner = null, expires_at = '-infinity' where kind = \(kind)::text and owner =
                \(owner)::text
            """)
        try tx.execute("delete from lease_member where kind = \(kind)::text and owner = \(owner)::text")
    }
}
