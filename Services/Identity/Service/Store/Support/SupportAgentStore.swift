import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `support_agent`.
enum SupportAgentStore {
    /// One row, without its secrets.
    struct Record: Sendable {
        var name: String
        var displayName: String
        var roles: Set<AgentRole>
        var createdAt: Date
        var lastSignInAt: Date?
        var disabledAt: Date?
    }

    /// What a sign-in or a code is compared with.
    struct Secrets: Sendable {
        var phc: String
        var totp: SecondFactorSeal.Box
        /// The newest time step whose code was accepted.
        var totpStep: Int64
    }

    /// False when the name is or was somebody's.
    static func insert(_ agent: Record, _ secrets: Secrets, in tx: borrowing Transaction) throws(PostgresError) -> Bool
    {
        let inserted = try tx.execute(
            """
            insert into support_agent
                (name, display_name, is_agent, is_approver, phc, totp_sealed, totp_key_id, created_at)
            values (\(agent.name), \(agent.displayName), \(agent.roles.contains(.agent)),
                \(agent.roles.contains(.approver)), \(secrets.phc), \(secrets.totp.bytes), \(secrets.totp.keyID),
                \(agent.createdAt))
            on conflict (name) do nothing
            """)
        return inserted == 1
    }

    static func find(_ name: String, in tx: borrowing Transaction) throws(PostgresError) -> (Record, Secrets)? {
        try decode(
            tx.query(
                """
                select name, display_name, is_agent, is_approver, phc, totp_sealed, totp_key_id, totp_step, created_at,
                    last_sign_in_at, disabled_at
                from support_agent where name = \(name)
                """))
    }

    /// The row locked until the transaction ends.
    static func lock(_ name: String, in tx: borrowing Transaction) throws(PostgresError) -> (Record, Secrets)? {
        try decode(
            tx.query(
                """
                select name, display_name, is_agent, is_approver, phc, totp_sealed, totp_key_id, totp_step, created_at,
                    last_sign_in_at, disabled_at
                from support_agent where name = \(name) for update
                """))
    }

    /// Everybody who is or was an agent, by name.
    static func all(in tx: borrowing Transaction) throws(PostgresError) -> [Record] {
        let rows = try tx.query(
            """
            select name, display_name, is_agent, is_approver, created_at, last_sign_in_at, disabled_at
            from support_agent order by name
            """)
        return try rows.map { (row) throws(PostgresError) in try record(row) }
    }

    /// Uses a time step up. The caller holds the row's lock.
    static func accept(step: Int64, of name: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update support_agent set totp_step = \(step) where name = \(name)")
    }

    static func recordSignIn(_ name: String, now: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("update support_agent set last_sign_in_at = \(now) where name = \(name)")
    }

    /// False when there is no such agent.
    static func disable(_ name: String, now: Date, in tx: borrowing Transaction) throws(PostgresError) -> Bool {
        try tx.execute(
            "update support_agent set disabled_at = coalesce(disabled_at, \(now)) where name = \(name)") == 1
    }

    /// New secrets, with which a disabled agent works again. False when there is no such agent.
    static func renew(
        _ name: String, _ secrets: Secrets, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update support_agent set phc = \(secrets.phc), totp_sealed = \(secrets.totp.bytes),
                totp_key_id = \(secrets.totp.keyID), totp_step = 0, disabled_at = null
            where name = \(name)
            """) == 1
    }

    private static func decode(_ rows: [Row]) throws(PostgresError) -> (Record, Secrets)? {
        guard let row = rows.first else { return nil }
        let secrets = Secrets(
            phc: try row.decode("phc"),
            totp: SecondFactorSeal.Box(keyID: try row.decode("totp_key_id"), bytes: try row.decode("totp_sealed")),
            totpStep: try row.decode("totp_step"))
        return (try record(row), secrets)
    }

    static func record(_ row: Row) throws(PostgresError) -> Record {
        var roles: Set<AgentRole> = []
        if try row.decode("is_agent", as: Bool.self) { roles.insert(.agent) }
        if try row.decode("is_approver", as: Bool.self) { roles.insert(.approver) }
        return Record(
            name: try row.decode("name"), displayName: try row.decode("display_name"), roles: roles,
            createdAt: try row.decode("created_at"), lastSignInAt: try row.decode("last_sign_in_at"),
            disabledAt: try row.decode("disabled_at"))
    }
}
