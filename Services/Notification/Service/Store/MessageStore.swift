import EventContracts
package import Foundation
package import NotificationDomain
package import PostgresClient

/// The message table as a queue's writers and readers see it; workers use ``MessageClaimStore``.
package enum MessageStore {
    /// Queues a message; false when the event or the request already has one for this contact, or when the account is
    /// closed and this is not its last message.
    package static func insert(
        _ message: NewMessage, correlation: String?, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        let sealed = JSONText(text: String(decoding: try EventJSON.encode(message.sealed), as: UTF8.self))
        let facts = JSONText(text: String(decoding: try EventJSON.encode(message.facts), as: UTF8.self))
        return try tx.execute(
            """
            insert into message
                (id, account, attempt, event_id, contact_id, request_id, kind, channel, locale, lane, sealed, facts,
                 recipient_expires_at, expires_at, correlation, requested_at, created_at, next_at)
            select
                \(message.id), \(message.account), \(message.attempt), \(message.eventID), \(message.contactID),
                \(message.requestID), \(message.kind.rawValue), \(message.channel.rawValue), \(message.locale),
                \(Lane(message.kind).rawValue), \(sealed), \(facts), \(message.recipientExpiresAt),
                \(message.expiresAt), \(correlation), \(message.requestedAt), \(now), \(now)
            where \(message.kind == .accountClosed)
                or not exists (select 1 from closed_account where account = \(message.account))
            on conflict do nothing
            """) == 1
    }

    /// Erases what is kept about a closed account, except the messages of `lastEvent`, and lets none be queued after it. What
    /// a worker is sending right now is erased under its hands: it then records nothing.
    package static func erase(
        account: UUID, except lastEvent: UUID, closedAt: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            insert into closed_account (account, closed_at) values (\(account), \(closedAt)) on conflict do nothing
            """)
        try tx.execute("delete from message where account = \(account) and event_id <> \(lastEvent)")
        try tx.execute("delete from message_action where account = \(account)")
    }

    /// Removes at most `limit` messages in a final state that were queued before `instant`; answers how many.
    package static func removeFinal(queuedBefore instant: Date, limit: Int, in tx: borrowing Transaction) throws -> Int
    {
        try tx.execute(
            """
            with gone as (
                delete from message where id in
                    (select id from message
                     where state in ('sent', 'expired', 'suppressed', 'failed', 'cancelled')
                        and created_at < \(instant) limit \(limit))
                returning id)
            , actions as (delete from message_action where message in (select id from gone))
            select id from gone
            """)
    }

    /// How many messages wait in each lane that has one, and for how many seconds the oldest of them has. Those over the
    /// bound of their own destination do not count: whoever floods an address would raise an alarm.
    package static func waiting(
        now: Date, in tx: borrowing Transaction
    ) throws -> [(lane: Int16, count: Int, oldest: Double)] {
        try tx.query(
            """
            select lane, count(*) as waiting, extract(epoch from \(now)::timestamptz - min(created_at))::float8 as oldest
            from message
            where state in ('queued', 'retry', 'unknown') and reason is distinct from \(DestinationLimits.reason)
            group by lane
            """
        ).map { row in
            (
                try row.decode("lane"), Int(try row.decode("waiting", as: Int64.self)),
                max(0, try row.decode("oldest", as: Double.self))
            )
        }
    }

    /// The newest messages, for operators.
    /// - Parameters:
    ///   - account: nil for those of every account.
    ///   - states: empty for all.
    package static func list(
        account: UUID? = nil, states: [MessageState] = [], before: Date? = nil, limit: Int,
        in tx: borrowing Transaction
    ) throws -> [MessageSummary] {
        let names = states.map(\.rawValue)
        return try tx.query(
            """
            select \(unescaped: summaryColumns)
            from message
            where (\(account)::uuid is null or account = \(account)) and (\(names.isEmpty) or state = any (\(names)))
                and (\(before)::timestamptz is null or created_at < \(before))
            order by created_at desc, id limit \(limit)
            """
        ).map(summary)
    }

    /// One message; nil when there is none of that id.
    package static func find(_ id: UUID, in tx: borrowing Transaction) throws -> MessageSummary? {
        try tx.query("select \(unescaped: summaryColumns) from message where id = \(id)").first.map(summary)
    }

    private static let summaryColumns = """
        id, account, case when kind in ('recovery-link', 'recovery-code') then attempt end as recovery,
        kind, channel, state, masked, attempts, reason, provider, created_at, sent_at, expires_at, next_at,
        delivery, delivery_reason, delivered_at
        """

    private static func summary(_ row: Row) throws -> MessageSummary {
        let state: String = try row.decode("state")
        let isWaiting = MessageState(rawValue: state)?.isFinal == false
        return MessageSummary(
            id: try row.decode("id"), account: try row.decode("account"),
            recovery: try row.decode("recovery"), kind: try row.decode("kind"),
            channel: try row.decode("channel"), state: state, to: try row.decode("masked"),
            attempts: Int(try row.decode("attempts", as: Int32.self)), reason: try row.decode("reason"),
            provider: try row.decode("provider"), createdAt: try row.decode("created_at"),
            sentAt: try row.decode("sent_at"), delivery: try row.decode("delivery"),
            deliveryReason: try row.decode("delivery_reason"), deliveredAt: try row.decode("delivered_at"),
            expiresAt: try row.decode("expires_at"),
            nextAt: isWaiting ? try row.decode("next_at") : nil)
    }
}
