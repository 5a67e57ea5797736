import Foundation
import IdentityDomain
import PostgresClient

/// Statements of the sign-in: the account behind an address, and the failures of an identifier.
enum SignInStore {
    /// An account with its current hash, read in one statement so that epoch, version and hash belong together.
    struct Candidate: Sendable {
        var account: UUID
        var epoch: Int64
        var credentialVersion: Int64
        /// Whether the account is one to sign in to and its password was not taken away.
        var isUsable: Bool
        var phc: String
    }

    /// The account that may sign in with this address.
    static func candidate(
        folded: String, in tx: borrowing Transaction
    ) throws(PostgresError) -> Candidate? {
        try decode(
            tx.query(
                """
                select account.id, account.epoch, account.credential_version, account.state, credential.phc,
                    account.password_disabled_at is not null as is_disabled
                from contact
                join account on account.id = contact.account
                join credential on credential.account = account.id
                    and credential.credential_version = account.credential_version
                where contact.channel = 'email' and contact.folded = \(folded) and contact.removed_at is null
                    and (contact.verified_at is not null or contact.is_sign_up)
                """))
    }

    /// The account of a bearer token with its current hash.
    static func candidate(account: UUID, in tx: borrowing Transaction) throws(PostgresError) -> Candidate? {
        try decode(
            tx.query(
                """
                select account.id, account.epoch, account.credential_version, account.state, credential.phc,
                    account.password_disabled_at is not null as is_disabled
                from account
                join credential on credential.account = account.id
                    and credential.credential_version = account.credential_version
                where account.id = \(account)
                """))
    }

    /// The failures of an identifier with their row locked; the row is made when there is none.
    static func lockFailures(
        of identifier: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> SignInThrottle.Record? {
        try tx.execute(
            """
            insert into sign_in_failure (identifier, failures, last_failure) values (\(identifier), 0, \(now))
            on conflict do nothing
            """)
        let rows = try tx.query(
            """
            select failures, (extract(epoch from last_failure) * 1000)::int8 as last_failure
            from sign_in_failure where identifier = \(identifier) for update
            """)
        guard let row = rows.first else { return nil }
        let failures: Int = try row.decode("failures")
        return failures == 0
            ? nil : SignInThrottle.Record(failures: failures, lastFailure: try row.decode("last_failure"))
    }

    /// Writes the failures of an identifier.
    static func setFailures(
        of identifier: [UInt8], failures: Int, last: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update sign_in_failure set failures = \(failures), last_failure = \(last)
            where identifier = \(identifier)
            """)
    }

    /// Forgets the failures of an identifier after a success.
    static func forgetFailures(of identifier: [UInt8], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from sign_in_failure where identifier = \(identifier)")
    }

    /// Counts one failure less.
    static func takeFailureBack(of identifier: [UInt8], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update sign_in_failure set failures = greatest(failures - 1, 0) where identifier = \(identifier)")
    }

    /// Drops what is too old to count any more.
    static func forgetFailures(before: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from sign_in_failure where last_failure < \(before)")
    }

    private static func decode(_ rows: [Row]) throws(PostgresError) -> Candidate? {
        guard let row = rows.first else { return nil }
        let state: String = try row.decode("state")
        let isDisabled: Bool = try row.decode("is_disabled")
        return Candidate(
            account: try row.decode("id"), epoch: try row.decode("epoch"),
            credentialVersion: try row.decode("credential_version"),
            isUsable: !isDisabled && AccountRecord.State(rawValue: state)?.isUsable == true, phc: try row.decode("phc"))
    }
}
