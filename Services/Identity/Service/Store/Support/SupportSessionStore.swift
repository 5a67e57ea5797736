import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `support_session`.
enum SupportSessionStore {
    /// A session that is good now, with its agent.
    struct Live: Sendable {
        var agent: SupportAgentStore.Record
        var expiresAt: Date
    }

    static func insert(
        _ tokenHash: [UInt8], agent: String, now: Date, expiresAt: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into support_session (token_hash, agent, created_at, last_used_at, expires_at)
            values (\(tokenHash), \(agent), \(now), \(now), \(expiresAt))
            """)
    }

    /// Notes a use of the session; nil when it has ended, was idle for too long, or its agent was disabled.
    static func use(
        _ tokenHash: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Live? {
        let idleSince = now.adding(milliseconds: -SupportRule.sessionIdleness)
        let rows = try tx.query(
            """
            update support_session as used set last_used_at = greatest(last_used_at, \(now))
            from support_agent as agent
            where token_hash = \(tokenHash) and agent.name = used.agent and agent.disabled_at is null
                and used.expires_at > \(now) and used.last_used_at > \(idleSince)
            returning used.expires_at, agent.name, agent.display_name, agent.is_agent,
                agent.is_approver, agent.created_at, agent.last_sign_in_at, agent.disabled_at
            """)
        return try rows.first.map { (row) throws(PostgresError) in
            Live(agent: try SupportAgentStore.record(row), expiresAt: try row.decode("expires_at"))
        }
    }

    static func end(_ tokenHash: [UInt8], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from support_session where token_hash = \(tokenHash)")
    }

    /// Ends every session of an agent.
    static func endAll(of agent: String, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from support_session where agent = \(agent)")
    }

    /// Drops sessions that are over, and failures that count no more; a bounded number of rows.
    static func dropDead(now: Date, limit: Int, in tx: borrowing Transaction) throws(PostgresError) {
        let idleSince = now.adding(milliseconds: -SupportRule.sessionIdleness)
        try tx.execute(
            """
            delete from support_session where token_hash in (
                select token_hash from support_session where expires_at <= \(now) or last_used_at <= \(idleSince)
                limit \(Int64(limit)))
            """)
        let unlocked = now.adding(milliseconds: -SupportRule.sessionLife)
        try tx.execute(
            """
            delete from support_failure where identifier in (
                select identifier from support_failure where last_failure <= \(unlocked) limit \(Int64(limit)))
            """)
    }
}
