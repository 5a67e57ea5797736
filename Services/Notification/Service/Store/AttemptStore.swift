package import Foundation
import NotificationDomain
package import PostgresClient

/// Statements on `message_attempt`.
package enum AttemptStore {
    /// Notes a hand-over that is about to begin.
    static func begin(
        _ message: ClaimedMessage, provider: String, fee: SMSFee? = nil, now: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            insert into message_attempt (message, number, worker, provider, started_at, cost)
            values (\(message.id), \(Int32(message.attempts)), \(message.worker), \(provider), \(now),
                    \(fee?.micros))
            """)
    }

    static func end(
        _ message: ClaimedMessage, _ result: DeliveryResult, now: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            update message_attempt set ended_at = \(now), outcome = \(result.outcome.rawValue),
                reason = \(result.reason), code = \(result.code.map(Int32.init)), enhanced = \(result.enhanced)
            where message = \(message.id) and number = \(Int32(message.attempts))
            """)
    }

    /// Every hand-over of a message, the first one first.
    package static func list(_ message: UUID, in tx: borrowing Transaction) throws -> [MessageAttempt] {
        try tx.query(
            """
            select number, worker, provider, started_at, ended_at, outcome, reason, code, enhanced, cost
            from message_attempt where message = \(message) order by number
            """
        ).map { row in
            MessageAttempt(
                number: Int(try row.decode("number", as: Int32.self)), worker: try row.decode("worker"),
                provider: try row.decode("provider"), startedAt: try row.decode("started_at"),
                endedAt: try row.decode("ended_at"), outcome: try row.decode("outcome"),
                reason: try row.decode("reason"), code: try row.decode("code", as: Int32?.self).map(Int.init),
                enhanced: try row.decode("enhanced"),
                costMicros: try row.decode("cost"))
        }
    }
}
