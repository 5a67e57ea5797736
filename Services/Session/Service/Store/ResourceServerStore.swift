package import EventContracts
package import PostgresClient

/// Table `resource_server`.
package enum ResourceServerStore {
    /// A server as it stands for one partition.
    package struct Server: Sendable, Equatable {
        package var service: String
        package var instance: String
        package var publishedThrough: Int64?
        package var leaseUntil: Int64
    }

    /// For how long one statement counts at most, in milliseconds.
    package static let longestLease: Int64 = 30_000

    /// How long a server that is silent is still listed, in milliseconds: an hour.
    package static let memory: Int64 = 3_600_000

    /// Takes an acknowledgement up; the newest of an instance is the one that counts, an older one changes nothing.
    ///
    /// The lease runs from the newest heartbeat that the server has applied, and no promise reaches into the future:
    /// both are this database's own time, so a server's clock does not matter, and an old statement that is read again
    /// prolongs nothing.
    package static func acknowledge(
        _ event: RevocationApplied, now: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) {
        let through = event.positions.map { min($0.publishedThrough, now) }
        let lease = min(max(event.leaseMilliseconds, 0), longestLease)
        try tx.execute(
            """
            insert into resource_server (service, instance, log, partitions, published_through, lease_until_ms)
            values (\(event.service), \(event.instance), \(event.log), \(event.positions.map(\.partition))::int[],
                \(through)::bigint[], \((through.max() ?? 0) + lease))
            on conflict (service, instance) do update set
                log = excluded.log, partitions = excluded.partitions, published_through = excluded.published_through,
                lease_until_ms = excluded.lease_until_ms
            where (select max(t) from unnest(excluded.published_through) t)
                >= (select max(t) from unnest(resource_server.published_through) t)
            """)
    }

    /// Forgets an instance that has stopped in order. A farewell from before the newest statement, read again, does not
    /// hide an instance that is back.
    package static func leave(_ event: RevocationApplied, in tx: borrowing Transaction) throws(PostgresError) {
        let through = event.positions.map(\.publishedThrough).max() ?? 0
        try tx.execute(
            """
            delete from resource_server where service = \(event.service) and instance = \(event.instance)
                and (select max(t) from unnest(published_through) t) <= \(through)
            """)
    }

    /// All that were present within ``memory``, by name, as they stand for a partition.
    package static func all(
        partition: Int32, now: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Server] {
        let rows = try tx.query(
            """
            select service, instance, published_through[array_position(partitions, \(partition)::int)] as through,
                lease_until_ms
            from resource_server where lease_until_ms > \(now - memory) order by service, instance
            """)
        var servers: [Server] = []
        for row in rows {
            servers.append(
                Server(
                    service: try row.decode("service"), instance: try row.decode("instance"),
                    publishedThrough: try row.decode("through"), leaseUntil: try row.decode("lease_until_ms")))
        }
        return servers
    }

    /// Forgets servers that have been silent for longer than ``memory``; how many.
    package static func removeSilent(in tx: borrowing Transaction) throws(PostgresError) -> Int {
        let now = try DatabaseClock.now(in: tx)
        return try tx.execute("delete from resource_server where lease_until_ms <= \(now - memory)")
    }
}
