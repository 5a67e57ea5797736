package import PostgresClient

/// The clock of session's database, which feed positions, leases and revocations are compared by.
package enum DatabaseClock {
    /// Milliseconds since 1970, rounded up: nothing that was written before is later.
    package static func now(in tx: borrowing Transaction) throws(PostgresError) -> Int64 {
        let rows = try tx.query("select ceil(extract(epoch from clock_timestamp()) * 1000)::bigint as ms")
        return try rows.first?.decode("ms") ?? 0
    }
}
