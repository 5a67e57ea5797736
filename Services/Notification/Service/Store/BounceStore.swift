import EventContracts
package import Foundation
package import PostgresClient

/// Statements about messages that came back, and about destinations that are good again.
package enum BounceStore {
    /// Locks a mail that was sent and did not bounce yet; nil when there is none of that id.
    package static func lockSent(_ id: UUID, in tx: borrowing Transaction) throws -> SentMessage? {
        let rows = try tx.query(
            """
            select id, account, contact_id, event_id, kind, masked, destination, created_at, correlation from message
            where id = \(id) and channel = 'email' and state = 'sent' and reason is null and destination is not null
            for update
            """)
        guard let row = rows.first, let kind = MessageKind(rawValue: try row.decode("kind")) else { return nil }
        let account: UUID = try row.decode("account")
        return SentMessage(
            id: try row.decode("id"), account: account, contactID: try row.decode("contact_id"), kind: kind,
            masked: try row.decode("masked"), destination: try row.decode("destination"),
            cause: EventEnvelope(
                id: try row.decode("event_id"), source: "", type: "", time: try row.decode("created_at"),
                account: account, correlation: try row.decode("correlation"), data: []))
    }

    /// Writes down why a sent message did not arrive; from then on it has bounced.
    package static func note(_ reason: String, on id: UUID, in tx: borrowing Transaction) throws {
        try tx.execute("update message set reason = \(reason), updated_at = now() where id = \(id)")
    }

    /// Lets mail go again to where the messages of a contact went, unless it bounced after `instant`.
    package static func lift(
        contact: UUID, account: UUID, provedAt instant: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            delete from suppression where at <= \(instant) and (channel, destination) in
                (select channel, destination from message
                 where contact_id = \(contact) and account = \(account) and destination is not null)
            """)
    }
}
