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
        let rows = try tx.query(
            """
            select id, account, event_id, contact_id, kind, channel, masked, state, attempts, created_at, correlation,
                destination, delivery
            from message
            where provider = \(provider) and (id = \(reference)::uuid or provider_id = \(providerID)::text)
            order by id = \(reference)::uuid desc nulls last limit 1 for update
            """)
        guard let row = rows.first else { return nil }
        guard let kind = MessageKind(rawValue: try row.decode("kind")),
            let channel = Channel(rawValue: try row.decode("channel")),
            let state = MessageState(rawValue: try row.decode("state"))
        else { throw StoredMessageError() }
        return ReportedMessage(
            id: try row.decode("id"), account: try row.decode("account"), eventID: try row.decode("event_id"),
            contactID: try row.decode("contact_id"), kind: kind, channel: channel, masked: try row.decode("masked"),
            state: state, attempts: Int(try row.decode("attempts", as: Int32.self)),
            createdAt: try row.decode("created_at"), correlation: try row.decode("correlation"),
            destination: try row.decode("destination"), delivery: try row.decode("delivery"))
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

    /// Ends the doubt about a message that its provider turns out to have.
    package static func settle(
        _ id: UUID, masked: String?, providerID: String?, now: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            update message set state = 'sent', reason = null, masked = \(masked), sent_at = \(now),
                provider_id = coalesce(\(providerID), provider_id), sealed = null, facts = '{}', updated_at = now()
            where id = \(id) and state = 'unknown'
            """)
    }
}
