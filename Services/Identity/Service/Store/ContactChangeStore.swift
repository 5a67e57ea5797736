import EventContracts
import Foundation
import PostgresClient

/// Statements on `contact_change`. Callers hold the account's row lock.
enum ContactChangeStore {
    typealias Record = ContactChangeRecord

    static func insert(_ change: Record, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into contact_change (id, account, contact, channel, reason, place, address, folded, is_taken, nonce,
                key_id, created_at, last_sent_at, expires_at)
            values (\(change.id), \(change.account), \(change.contact), \(change.channel.rawValue),
                \(change.reason.rawValue), \(change.place.rawValue), \(change.address), \(change.folded),
                \(change.isTaken), \(change.nonce), \(change.keyID), \(change.createdAt), \(change.lastSentAt),
                \(change.expiresAt))
            """)
    }

    /// Everything of an account that waits and has not expired, oldest first.
    static func pending(
        of account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Record] {
        let rows = try tx.query(
            """
            select id, account, contact, channel, reason, place, address, folded, is_taken, nonce, key_id, tries,
                created_at, last_sent_at, expires_at
            from contact_change where account = \(account) and ended_at is null and expires_at > \(now)
            order by created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// Counts a code that is about to be compared and answers how many that makes; nil when no more are compared.
    static func countTry(
        _ id: UUID, maximum: Int, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int? {
        let rows = try tx.query(
            """
            update contact_change set tries = tries + 1
            where id = \(id) and ended_at is null and expires_at > \(now) and tries < \(Int64(maximum))
            returning tries
            """)
        return try rows.first?.decode("tries")
    }

    /// Notes that the same code was sent again.
    static func recordSent(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update contact_change set last_sent_at = \(now) where id = \(id)")
    }

    /// Ends a change and wipes its address. False when it had ended before.
    @discardableResult
    static func end(
        _ id: UUID, _ outcome: Record.Outcome, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update contact_change set ended_at = \(now), outcome = \(outcome.rawValue), address = null, folded = null
            where id = \(id) and ended_at is null
            """)
        return updated == 1
    }

    /// Ends what waits for one place.
    static func end(
        account: UUID, channel: Channel, place: Record.Place, _ outcome: Record.Outcome, now: Date,
        in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact_change set ended_at = \(now), outcome = \(outcome.rawValue), address = null, folded = null
            where account = \(account) and channel = \(channel.rawValue) and place = \(place.rawValue)
                and ended_at is null
            """)
    }

    /// Ends everything that waits.
    static func endAll(
        of account: UUID, _ outcome: Record.Outcome, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact_change set ended_at = \(now), outcome = \(outcome.rawValue), address = null, folded = null
            where account = \(account) and ended_at is null
            """)
    }

    /// Ends what waits of one channel, but for the proof of the sign-up address: that one is of the account as it is.
    static func endAll(
        of account: UUID, _ channel: Channel, _ outcome: Record.Outcome, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact_change set ended_at = \(now), outcome = \(outcome.rawValue), address = null, folded = null
            where account = \(account) and channel = \(channel.rawValue) and reason <> 'sign-up' and ended_at is null
            """)
    }

    /// Whether a contact was ever to be proved for this account.
    static func knows(contact: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        let rows = try tx.query(
            "select 1 from contact_change where contact = \(contact) and account = \(account) limit 1")
        return !rows.isEmpty
    }

    private static func decode(_ row: Row) throws(PostgresError) -> Record {
        let channel: String = try row.decode("channel")
        let reason: String = try row.decode("reason")
        let place: String = try row.decode("place")
        return Record(
            id: try row.decode("id"), account: try row.decode("account"), contact: try row.decode("contact"),
            channel: Channel(rawValue: channel) ?? .email,
            reason: ContactVerificationRequested.Reason(rawValue: reason) ?? .replace,
            place: Record.Place(rawValue: place) ?? .primary, address: try row.decode("address"),
            folded: try row.decode("folded"), isTaken: try row.decode("is_taken"), nonce: try row.decode("nonce"),
            keyID: try row.decode("key_id"), tries: try row.decode("tries"), createdAt: try row.decode("created_at"),
            lastSentAt: try row.decode("last_sent_at"), expiresAt: try row.decode("expires_at"))
    }
}
