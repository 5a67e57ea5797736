import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `instrument`. Callers that change an account's rows hold its row lock.
enum InstrumentStore {
    /// One payment number of an account, as far as it is known.
    struct Known: Sendable {
        var account: UUID
        var kind: String
        var fingerprint: KeyedFingerprint
        var since: Date
    }

    /// An account that a number belongs to, with the name it is compared by.
    struct Owner: Sendable {
        var account: UUID
        var givenName: String
        var familyName: String
        /// As it stands in the row.
        var fingerprint: KeyedFingerprint
        /// Whether the account has proved a contact.
        var isProved: Bool
        var createdAt: Date

        /// Proved ones first, and the oldest of them.
        func precedes(_ other: Owner) -> Bool {
            if isProved != other.isProved { return isProved }
            return (createdAt, account.wireText) < (other.createdAt, other.account.wireText)
        }
    }

    /// Most chains of keys that a search follows; each rotation adds one at most until its rows are wrapped again.
    static let maximumChains = 32

    /// Records a fingerprint once.
    static func insert(
        _ instrument: InstrumentFingerprint, account: UUID, since: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into instrument (account, kind, fingerprint, key_id, created_at)
            values (\(account), \(instrument.kind.rawValue), \(instrument.value.bytes), \(instrument.value.keyID),
                \(since))
            on conflict do nothing
            """)
    }

    static func all(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Known] {
        try decode(
            try tx.query(
                "select account, kind, fingerprint, key_id, created_at from instrument where account = \(account)"))
    }

    static func removeAll(of account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from instrument where account = \(account)")
    }

    /// The key chains that stand in the table, read one by one along their index.
    static func chains(in tx: borrowing Transaction) throws(PostgresError) -> [String] {
        let rows = try tx.query(
            """
            with recursive chain as (
                (select key_id from instrument order by key_id limit 1)
                union all
                select (select key_id from instrument where key_id > chain.key_id order by key_id limit 1)
                from chain where chain.key_id is not null)
            select key_id from chain where key_id is not null limit \(Int64(maximumChains))
            """)
        return try rows.map { (row) throws(PostgresError) in try row.decode("key_id") }
    }

    /// The accounts that can be used and have this form of a number, at most `limit`.
    static func owners(
        of form: KeyedFingerprint, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Owner] {
        let rows = try tx.query(
            """
            select account.id, account.given_name, account.family_name, account.created_at,
                exists (select 1 from contact where contact.account = account.id and verified_at is not null) as is_proved
            from instrument join account on account.id = instrument.account
            where instrument.fingerprint = \(form.bytes) and instrument.key_id = \(form.keyID)
                and account.state in ('active', 'closing')
            order by is_proved desc, account.created_at, account.id limit \(Int64(limit))
            """)
        return try rows.map { (row) throws(PostgresError) in
            Owner(
                account: try row.decode("id"), givenName: try row.decode("given_name"),
                familyName: try row.decode("family_name"), fingerprint: form,
                isProved: try row.decode("is_proved"), createdAt: try row.decode("created_at"))
        }
    }

    /// Puts another form of the same number into a row; where the account has that form already, one row is left.
    static func rewrite(
        _ old: KeyedFingerprint, as new: KeyedFingerprint, account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            delete from instrument where account = \(account) and fingerprint = \(old.bytes)
                and exists (select 1 from instrument where account = \(account) and fingerprint = \(new.bytes))
            """)
        try tx.execute(
            """
            update instrument set fingerprint = \(new.bytes), key_id = \(new.keyID)
            where account = \(account) and fingerprint = \(old.bytes)
            """)
    }

    /// Locks some rows under these chains of keys; rows that somebody else is changing are left out.
    static func lockUnder(
        chains: [String], limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [Known] {
        try decode(
            try tx.query(
                """
                select account, kind, fingerprint, key_id, created_at from instrument
                where key_id = any(\(chains)::text[]) order by key_id limit \(Int64(limit)) for update skip locked
                """))
    }

    /// Puts wrapped forms in the place of the forms they were made of.
    static func wrap(_ renewals: [InstrumentRenewal], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update instrument set fingerprint = form.new, key_id = form.key
            from unnest(\(renewals.map(\.account))::uuid[], \(renewals.map(\.old.bytes))::bytea[],
                \(renewals.map(\.new.bytes))::bytea[], \(renewals.map(\.new.keyID))::text[])
                as form (account, old, new, key)
            where instrument.account = form.account and instrument.fingerprint = form.old
            """)
    }

    /// How many rows stand under these chains, counted up to `limit`.
    static func count(
        chains: [String], upTo limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        let rows = try tx.query(
            """
            select count(*) as n from (
                select 1 from instrument where key_id = any(\(chains)::text[]) limit \(Int64(limit))) as counted
            """)
        return try rows.first?.decode("n") ?? 0
    }

    private static func decode(_ rows: [Row]) throws(PostgresError) -> [Known] {
        try rows.map { (row) throws(PostgresError) in
            Known(
                account: try row.decode("account"), kind: try row.decode("kind"),
                fingerprint: KeyedFingerprint(
                    keyID: try row.decode("key_id"), bytes: try row.decode("fingerprint")),
                since: try row.decode("created_at"))
        }
    }
}
