package import EventContracts
package import Foundation
package import NotificationDomain
package import PostgresClient

/// The message table. A claim and every result are compare-and-set on worker and try, so a worker that lost its lease
/// changes nothing any more.
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
                (id, account, attempt, event_id, contact_id, request_id, kind, channel, locale, urgent, sealed, facts,
                 recipient_expires_at, expires_at, correlation, created_at)
            select
                \(message.id), \(message.account), \(message.attempt), \(message.eventID), \(message.contactID),
                \(message.requestID), \(message.kind.rawValue), \(message.channel.rawValue), \(message.locale),
                \(message.kind.isUrgent), \(sealed), \(facts), \(message.recipientExpiresAt), \(message.expiresAt),
                \(correlation), \(now)
            where \(message.kind == .accountClosed)
                or not exists (select 1 from closed_account where account = \(message.account))
            on conflict do nothing
            """) == 1
    }

    /// Marks messages whose worker did not report within its lease as unknown: the worker may have died before, during or
    /// after the send.
    package static func releaseLapsed(in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update message set state = 'unknown', lease_until = null, next_at = now(), reason = 'worker-lost',
                updated_at = now()
            where state = 'sending' and lease_until < now()
            """)
    }

    /// Takes the next due message for `worker`: urgent ones first, then the one that waited longest. A message in state
    /// unknown is due again under the same id on a `repeatable` channel, and on any other once it has expired, so that its
    /// boxes are wiped. Kinds of a newer version stay for it.
    package static func claim(
        worker: String, lease: Duration, repeatable: [Channel], now: Date, in tx: borrowing Transaction
    ) throws -> ClaimedMessage? {
        let seconds = lease.components.seconds
        let rows = try tx.query(
            """
            update message set state = 'sending', attempts = attempts + 1, worker = \(worker),
                lease_until = now() + \(seconds) * interval '1 second', updated_at = now()
            where id = (
                select id from message
                where state in ('queued', 'unknown') and next_at <= now()
                    and (state = 'queued' or channel = any (\(repeatable.map(\.rawValue))) or expires_at <= \(now))
                    and kind = any (\(MessageKind.allCases.map(\.rawValue)))
                order by urgent desc, next_at
                limit 1 for update skip locked)
            returning id, account, attempt, event_id, kind, channel, locale, sealed, facts, recipient_expires_at,
                expires_at, created_at, attempts, worker, correlation
            """)
        return try rows.first.map(claimed)
    }

    private static func claimed(_ row: Row) throws -> ClaimedMessage {
        guard let kind = MessageKind(rawValue: try row.decode("kind")),
            let channel = Channel(rawValue: try row.decode("channel"))
        else { throw StoredMessageError() }
        let sealed: JSONText = try row.decode("sealed")
        let facts: JSONText = try row.decode("facts")
        return ClaimedMessage(
            id: try row.decode("id"), account: try row.decode("account"), attempt: try row.decode("attempt"),
            eventID: try row.decode("event_id"), kind: kind, channel: channel, locale: try row.decode("locale"),
            sealed: try EventJSON.decode(SealedParts.self, from: [UInt8](sealed.text.utf8)),
            facts: try EventJSON.decode(MessageFacts.self, from: [UInt8](facts.text.utf8)),
            recipientExpiresAt: try row.decode("recipient_expires_at"), expiresAt: try row.decode("expires_at"),
            createdAt: try row.decode("created_at"), attempts: Int(try row.decode("attempts", as: Int32.self)),
            worker: try row.decode("worker"), correlation: try row.decode("correlation"))
    }

    /// Records a final state and wipes boxes and facts; false when the message is no longer this worker's.
    package static func finish(
        _ message: ClaimedMessage, _ state: MessageState, reason: String?, masked: String?, now: Date,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let sentAt: Date? = state == .sent ? now : nil
        return try tx.execute(
            """
            update message set state = \(state.rawValue), reason = \(reason), masked = coalesce(\(masked), masked),
                sent_at = \(sentAt), sealed = null, facts = '{}', lease_until = null, updated_at = now()
            where id = \(message.id) and state = 'sending' and worker = \(message.worker)
                and attempts = \(Int32(message.attempts))
            """) == 1
    }

    /// Puts a message back for another try after `delay` milliseconds; false when it is no longer this worker's.
    package static func postpone(
        _ message: ClaimedMessage, _ state: MessageState, reason: String?, masked: String?, delay: Int64,
        in tx: borrowing Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            update message set state = \(state.rawValue), reason = \(reason), masked = coalesce(\(masked), masked),
                next_at = now() + \(delay) * interval '1 millisecond', lease_until = null, updated_at = now()
            where id = \(message.id) and state = 'sending' and worker = \(message.worker)
                and attempts = \(Int32(message.attempts))
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
    }

    /// Removes at most `limit` messages in a final state that were queued before `instant`; answers how many.
    package static func removeFinal(queuedBefore instant: Date, limit: Int, in tx: borrowing Transaction) throws -> Int
    {
        try tx.execute(
            """
            delete from message where id in
                (select id from message
                 where state in ('sent', 'failed', 'expired') and created_at < \(instant) limit \(limit))
            """)
    }

    /// The newest messages of an account, for operators.
    package static func list(account: UUID, limit: Int, in tx: borrowing Transaction) throws -> [MessageSummary] {
        try tx.query(
            """
            select id, kind, channel, state, masked, attempts, reason, created_at, sent_at, expires_at
            from message where account = \(account) order by created_at desc, id limit \(limit)
            """
        ).map { row in
            MessageSummary(
                id: try row.decode("id"), kind: try row.decode("kind"), channel: try row.decode("channel"),
                state: try row.decode("state"), to: try row.decode("masked"),
                attempts: Int(try row.decode("attempts", as: Int32.self)), reason: try row.decode("reason"),
                createdAt: try row.decode("created_at"), sentAt: try row.decode("sent_at"),
                expiresAt: try row.decode("expires_at"))
        }
    }
}

/// A row that this version cannot read: it was written by a newer one.
package struct StoredMessageError: Error, CustomStringConvertible {
    package var description: String { "a stored message has a kind or channel that is not known here" }
}
