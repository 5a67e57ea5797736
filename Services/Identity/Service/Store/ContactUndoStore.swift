import EventContracts
import Foundation
import PostgresClient

/// Statements on `contact` for what an undo takes back and what an account keeps in reserve. Callers hold the account's
/// row lock unless it says otherwise.
enum ContactUndoStore {
    /// Gives addresses free whose reservation is over. Part of every sign-up and change, for no account in particular.
    static func releaseExpired(
        folded: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact set reserved_until = null
            where channel = 'email' and folded = \(folded) and reserved_until <= \(now)
            """)
    }

    /// Gives an address back that is reserved for this account itself.
    static func releaseOwn(folded: String, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set reserved_until = null
            where channel = 'email' and folded = \(folded) and account = \(account) and reserved_until is not null
            """)
    }

    /// Gives addresses free whose reservation is over; answers how many.
    static func releaseExpired(
        now: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            update contact set reserved_until = null where id in (
                select id from contact where reserved_until <= \(now) limit \(Int64(limit)) for update skip locked)
            """)
    }

    /// Whether no other contact holds this one's address.
    static func isFree(_ contact: ContactRecord, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        guard contact.channel == .email else { return true }
        let rows = try tx.query(
            """
            select 1 from contact where channel = 'email' and folded = \(contact.folded) and account <> \(contact.account)
                and (removed_at is null or reserved_until is not null)
            """)
        return rows.isEmpty
    }

    /// Puts a contact that was taken off back on the account, behind the first of its kind.
    static func restore(_ id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set removed_at = null, removed_reason = null, removed_position = null, was_primary = false,
                reserved_until = null, is_primary = false
            where id = \(id) and account = \(account) and removed_at is not null
            """)
    }

    /// Makes these the first of their kinds, and no others.
    static func setPrimaries(_ ids: [UUID], account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set is_primary = (id = any(\(ids)))
            where account = \(account) and removed_at is null
            """)
    }

    /// Lets the ageing of a contact begin anew.
    static func age(_ id: UUID, from now: Date, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update contact set ageing_since = \(now) where id = \(id) and account = \(account)")
    }

    /// Denies a contact what it could undo, in each row that holds or held its address: it may have been taken off and
    /// put on again.
    static func deny(_ id: UUID, account: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set denied_at = coalesce(denied_at, \(now))
            where account = \(account)
                and (channel, folded) in (select channel, folded from contact where id = \(id) and account = \(account))
            """)
    }

    /// Takes back what was denied since then.
    static func liftDenials(account: UUID, since: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update contact set denied_at = null where account = \(account) and denied_at >= \(since)")
    }

    /// Takes a contact off later.
    static func scheduleRemoval(
        _ id: UUID, account: UUID, at due: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact set removal_due_at = coalesce(removal_due_at, \(due))
            where id = \(id) and account = \(account) and removed_at is null
            """)
    }

    /// Keeps contacts that were to be taken off; of the whole account when none is named. Answers how many were.
    @discardableResult
    static func cancelRemoval(
        _ id: UUID? = nil, account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            update contact set removal_due_at = null
            where account = \(account) and removal_due_at is not null and id = coalesce(\(id as UUID?), id)
            """)
    }

    /// Contacts that are to be taken off by now, the longest waiting first. Takes no lock.
    static func dueRemovals(
        now: Date, limit: Int, in client: PostgresClient
    ) async throws -> [(contact: UUID, account: UUID)] {
        let rows = try await client.query(
            """
            select id, account from contact where removal_due_at <= \(now)
            order by removal_due_at limit \(Int64(limit))
            """)
        return try rows.map { (contact: try $0.decode("id"), account: try $0.decode("account")) }
    }
}
