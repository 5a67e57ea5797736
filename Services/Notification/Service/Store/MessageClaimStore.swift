import EventContracts
package import Foundation
package import NotificationDomain
package import PostgresClient

/// The message table as its workers see it. A claim and everything after it are compare-and-set on worker and try, so a
/// worker that lost its lease changes nothing any more.
package enum MessageClaimStore {
    /// Takes the next due message for `worker`: codes before links before notices, and of each lane the newest, which
    /// somebody waits for. A message in state unknown waits for the provider that had it, and one that was refused by a
    /// provider for what that lacks waits for the others. Kinds of a newer version stay for it.
    ///
    /// Leases are on the database's clock, which is one; pauses are on the service's.
    package static func claim(
        worker: String, lease: Duration, ready: ReadyProviders, now: Date, in tx: borrowing Transaction
    ) throws -> ClaimedMessage? {
        let seconds = lease.components.seconds
        let (channels, names) = (ready.entries.map(\.channel.rawValue), ready.entries.map(\.name))
        let rows = try tx.query(
            """
            with due as (
                select id, state from message
                where state in ('queued', 'retry', 'unknown') and next_at <= \(now)
                    and exists (
                        select 1 from unnest(\(channels), \(names)) as ready (channel, name)
                        where ready.channel = message.channel and ready.name <> all (refused_by)
                            and (state <> 'unknown' and repeats = 0 or provider is null or provider = ready.name))
                    and kind = any (\(MessageKind.allCases.map(\.rawValue)))
                order by lane, created_at desc
                limit 1 for update skip locked)
            update message set state = 'sending', was = due.state, attempts = attempts + 1, worker = \(worker),
                lease_until = now() + \(seconds) * interval '1 second', updated_at = now()
            from due where message.id = due.id
            returning message.id, account, attempt, event_id, contact_id, kind, channel, locale, sealed, facts,
                recipient_expires_at, expires_at, requested_at, created_at, attempts, repeats, was, provider, worker,
                refused_by, correlation, reported_at is not null as is_reported
            """)
        return try rows.first.map(claimed)
    }

    private static func claimed(_ row: Row) throws -> ClaimedMessage {
        guard let kind = MessageKind(rawValue: try row.decode("kind")),
            let channel = Channel(rawValue: try row.decode("channel")),
            let was = MessageState(rawValue: try row.decode("was"))
        else { throw StoredMessageError() }
        let sealed: JSONText = try row.decode("sealed")
        let facts: JSONText = try row.decode("facts")
        return ClaimedMessage(
            id: try row.decode("id"), account: try row.decode("account"), attempt: try row.decode("attempt"),
            eventID: try row.decode("event_id"), contactID: try row.decode("contact_id"), kind: kind,
            channel: channel, locale: try row.decode("locale"),
            sealed: try EventJSON.decode(SealedParts.self, from: [UInt8](sealed.text.utf8)),
            facts: try EventJSON.decode(MessageFacts.self, from: [UInt8](facts.text.utf8)),
            recipientExpiresAt: try row.decode("recipient_expires_at"), expiresAt: try row.decode("expires_at"),
            requestedAt: try row.decode("requested_at"), createdAt: try row.decode("created_at"),
            attempts: Int(try row.decode("attempts", as: Int32.self)),
            repeats: Int(try row.decode("repeats", as: Int32.self)), was: was,
            provider: try row.decode("provider"), refusedBy: Set(try row.decode("refused_by", as: [String].self)),
            worker: try row.decode("worker"),
            isReported: try row.decode("is_reported"), correlation: try row.decode("correlation"))
    }

    /// Notes who gets the message, before the first byte leaves, and lets the lease begin anew: it has to last for the
    /// hand-over, however long this took. False when it is over, or the message no longer this worker's.
    package static func admit(
        _ message: ClaimedMessage, provider: String, lease: Duration, destination: [UInt8]?, masked: String?,
        in tx: borrowing Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            update message set provider = \(provider), destination = \(destination), masked = \(masked),
                repeats = repeats + case when was = 'unknown' then 1 else 0 end, updated_at = now(),
                lease_until = now() + \(lease.components.seconds) * interval '1 second'
            where id = \(message.id) and state = 'sending' and worker = \(message.worker)
                and attempts = \(Int32(message.attempts)) and lease_until > now()
            """) == 1
    }

    /// Notes where a message would have gone; a proof of that contact then lets mail go there again.
    static func noteDestination(
        _ destination: [UInt8], of message: ClaimedMessage, in tx: borrowing Transaction
    ) throws {
        try tx.execute("update message set destination = \(destination) where id = \(message.id)")
    }

    /// Whether the provider reported in the meantime that it has the message. Locks the row.
    static func isReported(_ message: ClaimedMessage, in tx: borrowing Transaction) throws -> Bool {
        try tx.query("select reported_at is not null as is_reported from message where id = \(message.id) for update")
            .first?.decode("is_reported") ?? false
    }

    /// Records a final state; false when the message is no longer this worker's. A lease that is over matters only once
    /// somebody else has the message: until then a late result ends the doubt.
    /// - Parameter keepsBoxes: until it expires, for an operator may have the cause repaired.
    package static func finish(
        _ message: ClaimedMessage, _ state: MessageState, reason: String?, masked: String?, providerID: String? = nil,
        keepsBoxes: Bool = false, now: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        let sentAt: Date? = state == .sent ? now : nil
        return try tx.execute(
            """
            update message set state = \(state.rawValue), reason = \(reason), masked = coalesce(\(masked), masked),
                sent_at = \(sentAt), provider_id = coalesce(\(providerID), provider_id), lease_until = null,
                sealed = case when \(keepsBoxes) then sealed end,
                facts = case when \(keepsBoxes) then facts else '{}' end, updated_at = now()
            where id = \(message.id) and state in ('sending', 'unknown') and worker = \(message.worker)
                and attempts = \(Int32(message.attempts))
            """) == 1
    }

    /// Puts a message back for another try at `due`; false when it is no longer this worker's.
    /// - Parameter refusedBy: the providers that are not asked again.
    package static func postpone(
        _ message: ClaimedMessage, _ state: MessageState, reason: String?, masked: String?, refusedBy: Set<String>,
        until due: Date, in tx: borrowing Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            update message set state = \(state.rawValue), reason = \(reason), masked = coalesce(\(masked), masked),
                refused_by = \(refusedBy.sorted()), next_at = \(due), lease_until = null,
                updated_at = now()
            where id = \(message.id) and state in ('sending', 'unknown') and worker = \(message.worker)
                and attempts = \(Int32(message.attempts))
            """) == 1
    }

    /// Puts a message back as it was: nothing left the process, and this was no try.
    package static func putBack(
        _ message: ClaimedMessage, reason: String?, until due: Date, in tx: borrowing Transaction
    ) throws {
        try tx.execute(
            """
            update message set state = was, attempts = attempts - 1, reason = coalesce(\(reason), reason),
                next_at = \(due), lease_until = null, updated_at = now()
            where id = \(message.id) and state = 'sending' and worker = \(message.worker)
                and attempts = \(Int32(message.attempts))
            """)
    }

    /// Takes messages from workers that did not report within their lease: they may have died before, during or after the
    /// send. What was never admitted to a provider did not leave the process, and goes back to what it was.
    package static func releaseLapsed(now: Date, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update message set lease_until = null, next_at = \(now), reason = 'worker-lost', updated_at = now(),
                state = case when exists (select 1 from message_attempt
                        where message = message.id and number = message.attempts)
                    then 'unknown' else was end
            where state = 'sending' and lease_until < now()
            """)
    }

    /// Locks up to `limit` waiting messages that can no longer help.
    package static func overdue(now: Date, limit: Int, in tx: borrowing Transaction) throws -> [OverdueMessage] {
        try tx.query(
            """
            select \(unescaped: OverdueMessage.columns) from message
            where sealed is not null and state <> 'sending' and expires_at <= \(now)
            order by expires_at limit \(limit) for update skip locked
            """
        ).compactMap { row in
            do { return try OverdueMessage(row) } catch is StoredMessageError { return nil }
        }
    }

    /// Wipes the boxes of a message whose time is over; one that was still waiting has expired.
    package static func wipe(_ id: UUID, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            update message set sealed = null, facts = '{}', updated_at = now(),
                reason = case when state in ('queued', 'retry', 'unknown') then 'too-late' else reason end,
                state = case when state in ('queued', 'retry', 'unknown') then 'expired' else state end
            where id = \(id)
            """)
    }
}

/// A row that this version cannot read: it was written by a newer one.
package struct StoredMessageError: Error, CustomStringConvertible {
    package var description: String { "a stored message has a kind, channel or state that is not known here" }
}
