import Foundation
import PostgresClient

/// Statements that drop what has been kept long enough; each takes a bounded number of rows and answers how many.
enum RetentionStore {
    /// Ends contact changes whose code is dead, as of their expiry, and wipes their addresses.
    static func endExpiredChanges(
        now: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            update contact_change set ended_at = expires_at, outcome = 'expired', address = null, folded = null
            where id in (
                select id from contact_change where ended_at is null and expires_at <= \(now)
                limit \(Int64(limit)) for update skip locked)
            """)
    }

    static func dropChanges(
        endedBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from contact_change where id in (
                select id from contact_change where ended_at <= \(endedBefore) limit \(Int64(limit)))
            """)
    }

    static func dropStepUps(provedBefore: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from step_up where session in (
                select session from step_up where proved_at <= \(provedBefore) limit \(Int64(limit)))
            """)
    }

    static func dropRequests(
        resolvedBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from recovery_request where id in (
                select id from recovery_request where state = 'resolved' and resolved_at <= \(resolvedBefore)
                limit \(Int64(limit)))
            """)
    }

    static func dropAttempts(
        closedBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from recovery_attempt where id in (
                select id from recovery_attempt where closed_at <= \(closedBefore) limit \(Int64(limit)))
            """)
    }

    static func dropDevices(seenBefore: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from known_device where (account, fingerprint) in (
                select account, fingerprint from known_device where last_seen <= \(seenBefore) limit \(Int64(limit)))
            """)
    }

    static func dropHistory(before: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from account_history where id in (
                select id from account_history where at <= \(before) limit \(Int64(limit)))
            """)
    }

    static func dropReadings(before: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from operator_reading where id in (
                select id from operator_reading where at <= \(before) limit \(Int64(limit)))
            """)
    }

    /// The accounts of forced resets that are over; the run's own row is the record and stays.
    static func dropResetAccounts(
        endedBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from forced_reset_account where (run, account) in (
                select run, account from forced_reset_account join forced_reset on forced_reset.id = run
                where ended_at <= \(endedBefore) limit \(Int64(limit)))
            """)
    }

    static func dropUndoLinks(
        expiredBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from undo_link where id in (
                select id from undo_link where expires_at <= \(expiredBefore) limit \(Int64(limit)))
            """)
    }

    static func dropDenials(
        expiredBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from contact_denial where id in (
                select id from contact_denial where expires_at <= \(expiredBefore) limit \(Int64(limit)))
            """)
    }

    /// What happened long ago to contacts that are no account's any more.
    static func dropContactHistory(
        before: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from contact_history where id in (
                select id from contact_history where at <= \(before)
                    and not exists (
                        select 1 from contact where contact.id = contact_history.contact and removed_at is null)
                limit \(Int64(limit)))
            """)
    }

    /// Contacts that were taken off long ago and that no attempt names any more.
    static func dropContacts(
        removedBefore: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            delete from contact where id in (
                select id from contact where removed_at <= \(removedBefore)
                    and not exists (select 1 from recovery_attempt where link_contact = contact.id)
                limit \(Int64(limit)))
            """)
    }

    /// Accounts with an open recovery that can have no live secret any more.
    static func accountsWithStaleAttempts(
        untouchedSince: Date, limit: Int, in client: PostgresClient
    ) async throws -> [UUID] {
        let rows = try await client.query(
            """
            select account from recovery_attempt
            where state = 'open' and greatest(opened_at, link_requested_at, last_sent_at, last_sms_at) <= \(untouchedSince)
            limit \(Int64(limit))
            """)
        return try rows.map { try $0.decode("account") }
    }

    /// Whether the account's open recovery is still one of those; asked under the account's lock.
    static func hasStaleAttempt(
        _ account: UUID, untouchedSince: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let rows = try tx.query(
            """
            select 1 from recovery_attempt where account = \(account) and state = 'open'
                and greatest(opened_at, link_requested_at, last_sent_at, last_sms_at) <= \(untouchedSince)
            """)
        return !rows.isEmpty
    }
}
