import Foundation
import PostgresClient

/// The statement of the rate limiter over the table `rate_limit(key, tat)`, which Messaging's janitor keeps small.
struct RateLimitStore: Sendable {
    let client: PostgresClient

    /// Decides and moves the arrival time in one statement.
    ///
    /// The upsert locks the row, so two uses of one key are decided one after the other. When it changes nothing, the
    /// second branch reads how far ahead the row is; a row made after this statement's snapshot counts as one interval.
    func take(
        key: [UInt8], now: Date, intervalMilliseconds: Int64, toleranceMilliseconds: Int64
    ) async throws -> (isAllowed: Bool, arrivalAhead: Int64) {
        let rows = try await client.query(
            """
            with taken as (
                insert into rate_limit as r (key, tat)
                values (\(key), \(now)::timestamptz + \(intervalMilliseconds)::bigint * interval '1 millisecond')
                on conflict (key) do update
                set tat = greatest(r.tat, \(now)::timestamptz)
                    + \(intervalMilliseconds)::bigint * interval '1 millisecond'
                where r.tat <= \(now)::timestamptz + \(toleranceMilliseconds)::bigint * interval '1 millisecond'
                returning tat
            )
            select true as allowed, 0::bigint as ahead from taken
            union all
            select false, ceil(extract(epoch from (r.tat - \(now)::timestamptz)) * 1000)::bigint
            from rate_limit r
            where r.key = \(key) and not exists (select 1 from taken)
            """)
        guard let row = rows.first else { return (false, toleranceMilliseconds + intervalMilliseconds) }
        return (try row.decode("allowed", as: Bool.self), try row.decode("ahead", as: Int64.self))
    }
}
