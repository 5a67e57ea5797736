package import Foundation
package import PostgresClient
import TokenDomain

/// Table `code_challenge`.
package enum CodeChallengeStore {
    /// Adds a newly issued challenge.
    package static func insert(_ challenge: CodeChallenge, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into code_challenge
                (challenge_id, handle_hash, attempt, account, contact, nonce, key_id, issued_at, expires_at)
            values (\(challenge.id), \(challenge.handleHash), \(challenge.attempt), \(challenge.account),
                \(challenge.contact), \(challenge.nonce), \(challenge.keyID), \(challenge.issuedAt),
                \(challenge.expiresAt))
            """)
    }

    /// The handle's challenge for one account that was neither used nor superseded; it may be past its end.
    package static func open(
        handle: [UInt8], account: UUID, in tx: borrowing Transaction
    ) throws(PostgresError) -> CodeChallenge? {
        let rows = try tx.query(
            """
            select \(unescaped: columns) from code_challenge c
            where handle_hash = \(handle) and account = \(account) and ended_at is null
            """)
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// The challenges that a right code would use up at `now`: open, alive, of an open attempt, and of an account whose
    /// path is not closed; the caller holds the locks of `CodeFailureStore.lockBehind`. The same statement for every
    /// handle.
    package static func redeemable(
        handle: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> [CodeChallenge] {
        let rows = try tx.query(
            """
            select \(unescaped: columns) from code_challenge c
            join attempt_state a on a.attempt = c.attempt and a.state = 'open'
            join code_failures f on f.account = c.account and f.closed_at is null
            where c.handle_hash = \(handle) and c.ended_at is null and c.expires_at > \(now)
            order by c.challenge_id
            """)
        var challenges: [CodeChallenge] = []
        for row in rows { challenges.append(try decode(row)) }
        return challenges
    }

    /// How many codes of the account could be redeemed at `now` with other handles than this one.
    package static func countLive(
        account: UUID, besides handle: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        let rows = try tx.query(
            """
            select count(*)::int as live from code_challenge c
            join code_handle h on h.handle_hash = c.handle_hash and h.tries < \(CodeRule.triesPerHandle)
            join attempt_state a on a.attempt = c.attempt and a.state = 'open'
            where c.account = \(account) and c.handle_hash <> \(handle)
                and c.ended_at is null and c.expires_at > \(now)
            """)
        guard let row = rows.first else { return 0 }
        return Int(try row.decode("live", as: Int32.self))
    }

    /// Uses the challenge up; false when it was over already. Of many at once one wins (SMS-04).
    package static func use(id: UUID, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update code_challenge set ended_at = \(now), end_reason = 'used'
            where challenge_id = \(id) and ended_at is null
            """) == 1
    }

    /// Ends the handle's challenge for one account because another takes its place.
    package static func supersede(
        handle: [UInt8], account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update code_challenge set ended_at = \(now), end_reason = 'superseded'
            where handle_hash = \(handle) and account = \(account) and ended_at is null
            """)
    }

    /// Removes everything of an account.
    package static func remove(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from code_challenge where account = \(account)")
    }

    /// Removes challenges dead since `instant`, at most `limit`; how many.
    package static func removeDead(before instant: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError)
        -> Int
    {
        try tx.execute(
            """
            delete from code_challenge where challenge_id in
                (select challenge_id from code_challenge where expires_at < \(instant) limit \(limit))
            """)
    }

    private static let columns = """
        c.challenge_id, c.handle_hash, c.attempt, c.account, c.contact, c.nonce, c.key_id, c.issued_at, c.expires_at
        """

    private static func decode(_ row: Row) throws(PostgresError) -> CodeChallenge {
        CodeChallenge(
            id: try row.decode("challenge_id"), handleHash: try row.decode("handle_hash"),
            attempt: try row.decode("attempt"), account: try row.decode("account"), contact: try row.decode("contact"),
            nonce: try row.decode("nonce"), keyID: try row.decode("key_id"), issuedAt: try row.decode("issued_at"),
            expiresAt: try row.decode("expires_at"))
    }
}
