import EventContracts
import Foundation
import PostgresClient

/// Statements on `account`.
enum AccountStore {
    /// Inserts a new account at epoch 1 and credential version 1.
    static func insert(_ account: AccountRecord, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into account
                (id, epoch, credential_version, given_name, family_name, locale, country, time_zone, state, created_at)
            values (\(account.id), \(account.epoch), \(account.credentialVersion), \(account.givenName),
                \(account.familyName), \(account.locale), \(account.country), \(account.timeZone),
                \(account.state.rawValue), \(account.createdAt))
            """)
    }

    /// The account with its row locked until the transaction ends; nil when there is none.
    static func lock(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AccountRecord? {
        let rows = try tx.query(
            """
            select id, epoch, credential_version, given_name, family_name, locale, state, created_at, country,
                time_zone, closing_since, erase_after, password_disabled_at, contacts_locked_until
            from account where id = \(id) for update
            """)
        return try decode(rows)
    }

    /// The account as last committed; nil when there is none.
    static func find(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> AccountRecord? {
        let rows = try tx.query(
            """
            select id, epoch, credential_version, given_name, family_name, locale, state, created_at, country,
                time_zone, closing_since, erase_after, password_disabled_at, contacts_locked_until
            from account where id = \(id)
            """)
        return try decode(rows)
    }

    /// Sets epoch and credential version of a locked account.
    static func advance(
        _ id: UUID, epoch: Int64, credentialVersion: Int64, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            "update account set epoch = \(epoch), credential_version = \(credentialVersion) where id = \(id)")
    }

    /// Takes the password of a locked account away: nobody signs in until its owner has set a new one.
    static func disablePassword(_ id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update account set password_disabled_at = coalesce(password_disabled_at, \(now)) where id = \(id)")
    }

    /// The owner of a locked account has set a new password.
    static func enablePassword(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update account set password_disabled_at = null where id = \(id)")
    }

    /// Lets no contact of a locked account be changed before `instant`; a later lock that is there stays.
    static func lockContacts(
        _ id: UUID, until instant: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update account set contacts_locked_until = greatest(contacts_locked_until, \(instant)) where id = \(id)
            """)
    }

    /// Begins the grace of a locked account that closes.
    static func beginClosing(
        _ id: UUID, since: Date, eraseAfter: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update account set state = 'closing', closing_since = \(since), erase_after = \(eraseAfter)
            where id = \(id)
            """)
    }

    /// Ends the grace of a locked account that stays.
    static func reopen(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update account set state = 'active', closing_since = null, erase_after = null where id = \(id)")
    }

    /// Holds a locked account. A closing one is not about to be erased any more.
    static func freeze(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update account set state = 'frozen', closing_since = null, erase_after = null where id = \(id)")
    }

    /// Lets a locked account that was held go again.
    static func unfreeze(_ id: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update account set state = 'active' where id = \(id) and state = 'frozen'")
    }

    /// Counts a sign-up with the address of this account, and claims its notice unless one went out within the
    /// cool-down. Answers whether a notice is due. The caller holds the account's row lock.
    static func recordRepeatedRegistration(
        of account: UUID, now: Date, coolDown: Duration, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        let before = now.adding(milliseconds: -coolDown.milliseconds)
        let rows = try tx.query(
            """
            with due as (
                select coalesce(
                    (select last_notice_at <= \(before) from repeated_registration where account = \(account)),
                    true) as due),
            recorded as (
                insert into repeated_registration as known (account, times, last_at, last_notice_at)
                values (\(account), 1, \(now), \(now))
                on conflict (account) do update set
                    times = known.times + 1, last_at = excluded.last_at,
                    last_notice_at = case when (select due from due) then excluded.last_notice_at
                        else known.last_notice_at end)
            select due from due
            """)
        return try rows.first?.decode("due") ?? false
    }

    private static func decode(_ rows: [Row]) throws(PostgresError) -> AccountRecord? {
        guard let row = rows.first else { return nil }
        let state: String = try row.decode("state")
        return AccountRecord(
            id: try row.decode("id"), epoch: try row.decode("epoch"),
            credentialVersion: try row.decode("credential_version"), givenName: try row.decode("given_name"),
            familyName: try row.decode("family_name"), locale: try row.decode("locale"),
            state: AccountRecord.State(rawValue: state) ?? .closed, createdAt: try row.decode("created_at"),
            country: try row.decode("country"), timeZone: try row.decode("time_zone"),
            closingSince: try row.decode("closing_since"), eraseAfter: try row.decode("erase_after"),
            passwordDisabledAt: try row.decode("password_disabled_at"),
            contactsLockedUntil: try row.decode("contacts_locked_until"))
    }
}
