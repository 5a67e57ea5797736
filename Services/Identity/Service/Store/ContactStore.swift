import EventContracts
import Foundation
import PostgresClient

/// Statements on `contact`.
enum ContactStore {
    /// Claims an address for the sign-up of a new account. False when a contact of that comparison form stands on an
    /// account or is reserved for one; a sign-up in progress elsewhere is waited for.
    static func claimSignUpAddress(
        _ contact: ContactRecord, folded: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let inserted = try tx.execute(
            """
            insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, created_at)
            values (\(contact.id), \(contact.account), \(contact.channel.rawValue), \(contact.address), \(folded),
                \(contact.isPrimary), \(contact.isSignUp), \(now))
            on conflict (folded) where channel = 'email' and (removed_at is null or reserved_until is not null)
                do nothing
            """)
        return inserted == 1
    }

    /// The live contact of this comparison form that may sign in: proved, or an address given at sign-up.
    static func powerful(
        channel: Channel, folded: String, in tx: borrowing Transaction
    ) throws(PostgresError) -> ContactRecord? {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at
            from contact
            where channel = \(channel.rawValue) and folded = \(folded) and removed_at is null
                and (verified_at is not null or (is_sign_up and channel = 'email'))
            order by verified_at nulls last, id limit 1
            """)
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// The contact that holds an address, whatever its power: on an account, or reserved for the one it was taken off.
    static func holder(ofEmail folded: String, in tx: borrowing Transaction) throws(PostgresError) -> ContactRecord? {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at
            from contact
            where channel = 'email' and folded = \(folded) and (removed_at is null or reserved_until is not null)
            """)
        return try rows.first.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// Makes a contact that was just proved. False when a live contact holds the address by now; one that is being made
    /// elsewhere is waited for.
    static func insertProved(
        _ contact: ContactRecord, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let inserted = try tx.execute(
            """
            insert into contact
                (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
            values (\(contact.id), \(contact.account), \(contact.channel.rawValue), \(contact.address),
                \(contact.folded), \(contact.isPrimary), false, \(contact.verifiedAt), \(now))
            on conflict (folded) where channel = 'email' and (removed_at is null or reserved_until is not null)
                do nothing
            """)
        return inserted == 1
    }

    /// The next place in the order of changes, for an account whose row is locked.
    static func nextPosition(in tx: borrowing Transaction) throws(PostgresError) -> Int64 {
        try tx.query("select nextval('contact_position') as position").first?.decode("position") ?? 0
    }

    /// Takes one contact off the account by the change at `position`.
    /// - Parameter reservedUntil: until when its address is nobody else's.
    static func remove(
        _ id: UUID, account: UUID, reason: String, position: Int64, reservedUntil: Date?, now: Date,
        in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update contact set removed_at = \(now), removed_reason = \(reason), removed_position = \(position),
                was_primary = is_primary, is_primary = false, removal_due_at = null,
                reserved_until = case when channel = 'email' then \(reservedUntil)::timestamptz end
            where id = \(id) and account = \(account) and removed_at is null
            """)
    }

    /// Moves a contact up to the first place of its channel, which is free.
    static func makePrimary(_ id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update contact set is_primary = true
            where id = \(id) and account = \(account) and removed_at is null
            """)
    }

    /// The contacts with this number that were proved by a code (SMS-12), those of longest standing first; also those
    /// that were taken off after `since`.
    static func proved(
        number: String, takenOffSince since: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [ContactRecord] {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at
            from contact
            where channel = 'sms' and folded = \(number) and verified_at is not null
                and (removed_at is null or removed_at > \(since) and removed_reason in ('replaced', 'removed'))
            order by verified_at, id limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// The number of a contact, also of one that was taken off since; nil when it is forgotten.
    static func number(of id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> String? {
        let rows = try tx.query(
            "select address from contact where id = \(id) and account = \(account) and channel = 'sms'")
        return try rows.first?.decode("address")
    }

    /// All live contacts of an account, the primary e-mail address first.
    static func live(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [ContactRecord] {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at
            from contact
            where account = \(account) and removed_at is null
            order by channel, is_primary desc, created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// All contacts of an account, in the order of `live`, also those that were taken off after `since`.
    static func known(
        of account: UUID, takenOffSince since: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [ContactRecord] {
        let rows = try tx.query(
            """
            select id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at
            from contact
            where account = \(account) and (removed_at is null or removed_at > \(since))
            order by channel, is_primary desc, created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    /// Marks a contact as proved. False when it already was, or is gone.
    static func markVerified(
        _ id: UUID, account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let updated = try tx.execute(
            """
            update contact set verified_at = \(now)
            where id = \(id) and account = \(account) and verified_at is null and removed_at is null
            """)
        return updated == 1
    }

    /// Takes every contact but one off the account and answers what was taken off, oldest first.
    static func removeOthers(
        than kept: UUID, account: UUID, reason: String, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [ContactRecord] {
        let rows = try tx.query(
            """
            with removed as (
                update contact set removed_at = \(now), removed_reason = \(reason),
                    removed_position = nextval('contact_position'), removal_due_at = null
                where account = \(account) and id <> \(kept) and removed_at is null
                returning id, account, channel, address, is_primary, is_sign_up, verified_at, created_at, position,
                    removed_at, removed_reason, removed_position, was_primary, denied_at, ageing_since, removal_due_at)
            select * from removed order by created_at, id
            """)
        return try rows.map { (row) throws(PostgresError) in try decode(row) }
    }

    private static func decode(_ row: Row) throws(PostgresError) -> ContactRecord {
        let channel: String = try row.decode("channel")
        return ContactRecord(
            id: try row.decode("id"), account: try row.decode("account"), channel: Channel(rawValue: channel) ?? .email,
            address: try row.decode("address"), isPrimary: try row.decode("is_primary"),
            isSignUp: try row.decode("is_sign_up"), verifiedAt: try row.decode("verified_at"),
            createdAt: try row.decode("created_at"), position: try row.decode("position"),
            departure: try departure(row), deniedAt: try row.decode("denied_at"),
            ageingSince: try row.decode("ageing_since"), removalDueAt: try row.decode("removal_due_at"))
    }

    private static func departure(_ row: Row) throws(PostgresError) -> ContactRecord.Departure? {
        let (at, reason): (Date?, String?) = (try row.decode("removed_at"), try row.decode("removed_reason"))
        guard let at, let reason else { return nil }
        let position: Int64? = try row.decode("removed_position")
        return ContactRecord.Departure(
            at: at, reason: reason, position: position ?? 0, wasPrimary: try row.decode("was_primary"))
    }
}
