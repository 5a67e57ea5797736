package import Foundation
package import PostgresClient

/// Statements on `sms_spend`. A transaction that also changes a message takes the row here first.
package enum SMSSpendStore {
    package struct Spent: Sendable, Equatable {
        package var hour: Int64
        package var day: Int64
    }

    /// The beginning of the clock hour.
    static func hour(_ instant: Date) -> Date { start(of: 3600, instant) }

    private static func start(of seconds: Double, _ instant: Date) -> Date {
        Date(timeIntervalSince1970: (instant.timeIntervalSince1970 / seconds).rounded(.down) * seconds)
    }

    /// Locks the hour's row and answers what was spent in the hour and in its day, in millionths.
    package static func lock(at now: Date, in tx: borrowing Transaction) throws -> Spent {
        try tx.execute(
            """
            insert into sms_spend (hour) values (\(hour(now))) on conflict (hour) do update set hour = excluded.hour
            """)
        let rows = try tx.query(
            """
            select coalesce(sum(micros) filter (where hour = \(hour(now))), 0)::bigint as hour,
                coalesce(sum(micros), 0)::bigint as day
            from sms_spend where hour >= \(start(of: 86_400, now)) and hour <= \(hour(now))
            """)
        guard let row = rows.first else { return Spent(hour: 0, day: 0) }
        return Spent(hour: try row.decode("hour"), day: try row.decode("day"))
    }

    static func add(_ fee: SMSFee, at now: Date, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            insert into sms_spend (hour, micros, messages) values (\(hour(now)), \(fee.micros), 1)
            on conflict (hour) do update
                set micros = sms_spend.micros + excluded.micros, messages = sms_spend.messages + 1
            """)
    }

    /// Nothing was handed over after all.
    static func takeBack(_ fee: SMSFee, at now: Date, in tx: borrowing Transaction) throws {
        try tx.execute(
            "update sms_spend set micros = micros - \(fee.micros), messages = messages - 1 where hour = \(hour(now))")
    }

    /// The message's present try was refused and costs nothing.
    package static func refund(_ message: ClaimedMessage, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update sms_spend set micros = micros - attempt.cost, messages = messages - 1
            from message_attempt attempt
            where attempt.message = \(message.id) and attempt.number = \(Int32(message.attempts))
                and attempt.cost is not null and sms_spend.hour = date_trunc('hour', attempt.started_at, 'UTC')
            """)
    }

    /// Notes that somebody is told of a used-up budget; false when that was done in this hour.
    package static func warn(at now: Date, in tx: borrowing Transaction) throws -> Bool {
        try tx.execute("update sms_spend set warned = true where hour = \(hour(now)) and not warned") == 1
    }

    package static func remove(before instant: Date, in tx: borrowing Transaction) throws {
        try tx.execute("delete from sms_spend where hour < \(instant)")
    }
}
