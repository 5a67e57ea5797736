import EventContracts
package import Foundation
import NotificationDomain
package import PostgresClient

/// The message table as the reports of providers see it.
package enum DeliveryReportStore {
    /// Locks the message that a report is about: by our reference before the provider's own name. Nil when this provider
    /// never had such a one.
    package static func lock(
        _ provider: String, reference: UUID?, providerID: String?, in tx: borrowing Transaction
    ) throws -> ReportedMessage? {
        try tx.query(
            """
            select \(unescaped: ReportedMessage.columns) from message
            where provider = \(provider) and (id = \(reference)::uuid or provider_id = \(providerID)::text)
            order by id = \(reference)::uuid desc nulls last limit 1 for update
            """
        ).first.map(ReportedMessage.init)
    }

    /// What a provider calls the messages to one destination, but for one of them.
    static func providerIDs(
        at provider: String, destination: [UInt8], besides id: UUID, in tx: borrowing Transaction
    ) throws -> Set<String> {
        let rows = try tx.query(
            """
            select provider_id from message
            where destination = \(destination) and provider = \(provider) and provider_id is not null and id <> \(id)
            """)
        return Set(try rows.map { try $0.decode("provider_id") })
    }

    /// Writes down how the delivery ended. The first report of that counts.
    package static func record(
        _ id: UUID, _ delivery: String, reason: String?, at now: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            update message set delivery = \(delivery), delivery_reason = \(reason), delivered_at = \(now),
                updated_at = now()
            where id = \(id) and delivery is null
            """)
    }

    /// Notes that the provider has a message whose hand-over is still under way here, whatever comes of that.
    package static func noteReported(_ id: UUID, at now: Date, in tx: borrowing Transaction) throws {
        try tx.execute(
            "update message set reported_at = coalesce(reported_at, \(now)) where id = \(id) and state = 'sending'")
    }

    /// Ends the wait of a message that its provider turns out to have.
    package static func settle(
        _ id: UUID, masked: String?, providerID: String?, now: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            update message set state = 'sent', reason = null, masked = \(masked), sent_at = \(now),
                provider_id = coalesce(\(providerID), provider_id), sealed = null, facts = '{}', updated_at = now()
            where id = \(id) and state in ('unknown', 'retry')
            """)
    }
}
