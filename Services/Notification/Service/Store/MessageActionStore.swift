import EventContracts
package import Foundation
package import NotificationDomain
package import PostgresClient

/// What operators do to messages, each with its audit row.
package enum MessageActionStore {
    /// A message as an operator's action finds it, locked.
    package struct Found: Sendable {
        package var message: OverdueMessage
        package var expiresAt: Date
        /// Whether its boxes are still there.
        package var isSealed: Bool
    }

    /// Locks a message; nil when there is none. Waits for a worker's own transaction, not for its hand-over.
    package static func lock(_ id: UUID, in tx: borrowing Transaction) throws -> Found? {
        let rows = try tx.query(
            """
            select \(unescaped: OverdueMessage.columns), expires_at, sealed is not null as is_sealed
            from message where id = \(id) for update
            """)
        guard let row = rows.first else { return nil }
        return Found(
            message: try OverdueMessage(row), expiresAt: try row.decode("expires_at"),
            isSealed: try row.decode("is_sealed"))
    }

    /// Makes a message due now. What nobody knows the end of is unknown again: the same rule sends it, or does not; the
    /// repeats of an e-mail are counted anew, for a second copy does no harm. Every provider is asked again.
    package static func makeDue(_ id: UUID, now: Date, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update message set next_at = \(now), refused_by = '{}', updated_at = now(),
                repeats = case when channel = 'email' then 0 else repeats end,
                state = case when state not in ('failed', 'cancelled', 'suppressed') then state
                    when exists (select 1 from message_attempt a
                        where a.message = message.id and coalesce(a.outcome, 'unknown') = 'unknown') then 'unknown'
                    else 'retry' end
            where id = \(id)
            """)
    }

    /// Stops a message that waits.
    package static func end(_ id: UUID, _ state: MessageState, reason: String, in tx: borrowing Transaction) throws {
        let isWiped = state == .expired
        try tx.execute(
            """
            update message set state = \(state.rawValue), reason = \(reason), updated_at = now(),
                sealed = case when \(isWiped) then null else sealed end,
                facts = case when \(isWiped) then '{}' else facts end
            where id = \(id)
            """)
    }

    package static func record(
        _ action: MessageActionRecord, of message: UUID, account: UUID, id: UUID, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            insert into message_action (id, message, account, action, actor, reason, at)
            values (\(id), \(message), \(account), \(action.action), \(action.actor), \(action.reason), \(action.at))
            """)
    }

    /// What was done to a message, the first first.
    package static func list(_ message: UUID, in tx: borrowing Transaction) throws -> [MessageActionRecord] {
        try tx.query("select action, actor, reason, at from message_action where message = \(message) order by at, id")
            .map { row in
                MessageActionRecord(
                    action: try row.decode("action"), actor: try row.decode("actor"), reason: try row.decode("reason"),
                    at: try row.decode("at"))
            }
    }
}
