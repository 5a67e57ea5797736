import Foundation
import PostgresClient

/// The statement of the rate limiter over the table `rate_limit(key, tat)`, which Messaging's janitor keeps small.
struct RateLimitStore: Sendable {
    let key: [UInt8]
    let now: Date
    let intervalMilliseconds: Int64
    let toleranceMilliseconds: Int64

    /// What one use came to.
    struct State: Sendable {
        var isAllowed: Bool
        /// Milliseconds from now to the arrival time, when it is not allowed.
        var arrivalAhead: Int64
    }

    /// Decides on the client's own connection, in one round trip.
    func take(_ client: PostgresClient) async throws -> State { try state(try await client.query(statement)) }

    /// Decides as part of a transaction.
    func take(in tx: borrowing Transaction) throws(PostgresError) -> State { try state(try tx.query(statement)) }

    /// Decides and moves the arrival time in one statement.
    ///
    /// The upsert locks the row, so two uses of one key are decided one after the other. When it changes nothing, the
    /// second branch reads how far ahead the row is; a row made after this statement's snapshot counts as one interval.
    private var statement: SQLQuery {
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
        """
    }

    private func state(_ rows: [Row]) throws(PostgresError) -> State {
        guard let row = rows.first else {
            return State(isAllowed: false, arrivalAhead: toleranceMilliseconds + intervalMilliseconds)
        }
        return State(isAllowed: try row.decode("allowed"), arrivalAhead: try row.decode("ahead"))
    }
}
