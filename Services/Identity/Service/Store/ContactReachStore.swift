import Foundation
import PostgresClient

/// Statements on `contact` about whether messages reach it. Whether it does gives a contact no power and takes none.
enum ContactReachStore {
    /// Notes that messages do not reach a contact; unless it was proved after that was found out.
    static func markUndeliverable(
        _ id: UUID, account: UUID, _ obstacle: DeliveryObstacle, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact set undeliverable_since = \(obstacle.since), undeliverable_reason = \(obstacle.reason.rawValue)
            where id = \(id) and account = \(account)
                and (undeliverable_since is null
                    or undeliverable_reason <> 'bounced' and \(obstacle.reason.rawValue) = 'bounced')
                and coalesce(greatest(verified_at, reached_at) < \(obstacle.since), true)
            """)
    }

    /// Notes that a secret which was sent to a contact came back. False when messages reached it all the time.
    static func lift(
        _ id: UUID, account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update contact set undeliverable_since = null, undeliverable_reason = null, reached_at = \(now)
            where id = \(id) and account = \(account) and undeliverable_since is not null
            """)
        return updated == 1
    }

    /// What keeps messages from the live contacts of an account, by contact.
    static func obstacles(
        of account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> [UUID: DeliveryObstacle] {
        let rows = try tx.query(
            """
            select id, undeliverable_since, undeliverable_reason from contact
            where account = \(account) and removed_at is null and undeliverable_since is not null
            """)
        var obstacles: [UUID: DeliveryObstacle] = [:]
        for row in rows {
            let reason: String = try row.decode("undeliverable_reason")
            obstacles[try row.decode("id")] = DeliveryObstacle(
                since: try row.decode("undeliverable_since"),
                reason: DeliveryObstacle.Reason(rawValue: reason) ?? .bounced)
        }
        return obstacles
    }

    /// Whether there is such a contact on the account, or was.
    static func isKnown(_ id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        !(try tx.query("select 1 from contact where id = \(id) and account = \(account)")).isEmpty
    }
}
