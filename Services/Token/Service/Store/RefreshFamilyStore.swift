import EventContracts
package import Foundation
package import PostgresClient
import TokenDomain

/// Table `refresh_family`.
package enum RefreshFamilyStore {
    /// Adds the family of a session just opened.
    package static func insert(_ family: RefreshFamily, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into refresh_family
                (id, account, client_id, epoch, generation, nonce, key_id, auth_time, created_at, rotated_at,
                 expires_at)
            values (\(family.id), \(family.account), \(family.state.clientID), \(family.state.epoch),
                \(family.state.generation), \(family.nonce), \(family.keyID), \(family.authTime), \(family.createdAt),
                \(Date(milliseconds: family.state.rotatedAt)), \(family.expiresAt))
            """)
    }

    /// The family, not locked.
    package static func find(id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> RefreshFamily? {
        let rows = try tx.query("select \(unescaped: columns) from refresh_family where id = \(id)")
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// The family, its row locked until the transaction ends, so that its tokens are rotated one at a time.
    package static func locked(id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> RefreshFamily? {
        let rows = try tx.query("select \(unescaped: columns) from refresh_family where id = \(id) for update")
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// Moves the chain on; false when somebody else did (never under the row lock).
    package static func rotate(
        id: UUID, to generation: Int64, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update refresh_family set generation = \(generation), rotated_at = \(now)
            where id = \(id) and generation = \(generation - 1) and revoked_at is null
            """) == 1
    }

    /// Ends the family; false when it is unknown or was over already.
    package static func end(
        id: UUID, reason: FamilyEnd, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update refresh_family set revoked_at = \(now), end_reason = \(reason.rawValue)
            where id = \(id) and revoked_at is null
            """) == 1
    }

    /// Removes every session of an account.
    package static func remove(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from refresh_family where account = \(account)")
    }

    /// Forgets families past their absolute end before `instant`, at most `limit`; how many.
    package static func removeExpired(before instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            delete from refresh_family where id in
                (select id from refresh_family where expires_at < \(instant) limit \(limit))
            """)
    }

    private static let columns = """
        id, account, client_id, epoch, generation, nonce, key_id, auth_time, created_at, rotated_at, \
        expires_at, revoked_at
        """

    private static func decode(_ row: Row) throws(PostgresError) -> RefreshFamily {
        let revokedAt: Date? = try row.decode("revoked_at")
        let state = RefreshFamilyState(
            generation: try row.decode("generation"),
            rotatedAt: try row.decode("rotated_at", as: Date.self).milliseconds,
            expiresAt: try row.decode("expires_at", as: Date.self).milliseconds, epoch: try row.decode("epoch"),
            clientID: try row.decode("client_id"), isRevoked: revokedAt != nil)
        return RefreshFamily(
            id: try row.decode("id"), account: try row.decode("account"), nonce: try row.decode("nonce"),
            keyID: try row.decode("key_id"), authTime: try row.decode("auth_time"),
            createdAt: try row.decode("created_at"),
            state: state)
    }
}
