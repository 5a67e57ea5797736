package import Foundation
package import PostgresClient

/// Statements about messages that came back, and about destinations that are good again.
package enum BounceStore {
    /// Locks a mail that a server has, or may have, and that did not bounce yet; nil when there is none of that id, or when
    /// its destination was proved since.
    package static func lockSent(_ id: UUID, in tx: borrowing Transaction) throws -> ReportedMessage? {
        try tx.query(
            """
            select \(unescaped: ReportedMessage.columns) from message
            where id = \(id) and channel = 'email' and state in ('sending', 'unknown', 'sent', 'expired', 'cancelled')
                and provider is not null and bounced is null and destination is not null and not is_outdated
            for update
            """
        ).first.map(ReportedMessage.init)
    }

    /// Writes down why a message did not arrive; from then on it has bounced.
    package static func note(_ reason: String, on id: UUID, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update message set bounced = \(reason), updated_at = now(),
                reason = case when state = 'sent' then \(reason) else reason end
            where id = \(id)
            """)
    }

    /// Lets mail go again to where the messages of a contact went, unless it bounced after `instant`. Reports about what
    /// left before then come too late.
    package static func lift(
        contact: UUID, account: UUID, provedAt instant: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            delete from suppression where at <= \(instant) and (channel, destination) in
                (select channel, destination from message
                 where contact_id = \(contact) and account = \(account) and destination is not null)
            """)
        try tx.execute(
            """
            update message set is_outdated = true
            where contact_id = \(contact) and account = \(account) and destination is not null
                and coalesce(sent_at, created_at) <= \(instant) and not is_outdated
            """)
    }
}
