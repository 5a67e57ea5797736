import EventContracts
package import Foundation
import NotificationDomain
package import PostgresClient

/// Statements on `test_message`: what operators had sent to see whether a provider works, each with its answer.
package enum TestMessageStore {
    /// Notes a test message before the first byte leaves.
    static func begin(
        _ id: UUID, _ order: SendTestMessage.Order, masked: String, provider: String, now: Date,
        in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            insert into test_message (id, channel, masked, provider, actor, reason, at)
            values (\(id), \(order.channel.rawValue), \(masked), \(provider), \(order.actor), \(order.reason), \(now))
            """)
    }

    static func end(_ id: UUID, _ result: DeliveryResult, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update test_message set outcome = \(result.outcome.rawValue), answer = \(result.reason),
                code = \(result.code.map(Int32.init)), enhanced = \(result.enhanced)
            where id = \(id)
            """)
    }

    /// Forgets those that were sent before `horizon`.
    package static func remove(before horizon: Date, in tx: borrowing Transaction) throws {
        try tx.execute("delete from test_message where at < \(horizon)")
    }
}
