import Foundation
package import PostgresClient

/// The daily partitions of the outbox.
package enum OutboxPartitions {
    /// How many days ahead partitions exist: a service that is down for less needs nothing at its start.
    package static let daysAhead = 7
    /// How long published rows are kept: as long as the topics keep their records.
    package static let daysKept = 14

    /// Creates what is missing; cheap when nothing is. Returns how many partitions were made.
    @discardableResult
    package static func createAhead(client: PostgresClient) async throws -> Int {
        let rows = try await client.query(
            """
            select outbox_create_partitions(
                (clock_timestamp() at time zone 'utc')::date - 1,
                (clock_timestamp() at time zone 'utc')::date + \(Int64(daysAhead))::int)::bigint as made
            """)
        return Int(try rows.first?.decode("made", as: Int64.self) ?? 0)
    }

    /// Drops partitions past the retention. One that holds an unsent row is refused, and the caller must raise an
    /// alarm.
    package static func dropOld(client: PostgresClient, daysKept: Int = daysKept) async throws -> (
        dropped: Int, refused: Int
    ) {
        let rows = try await client.query(
            """
            select dropped::bigint as dropped, refused::bigint as refused
            from outbox_drop_partitions((clock_timestamp() at time zone 'utc')::date - \(Int64(daysKept))::int)
            """)
        guard let row = rows.first else { return (0, 0) }
        return (Int(try row.decode("dropped", as: Int64.self)), Int(try row.decode("refused", as: Int64.self)))
    }
}
