import Foundation
import PostgresClient

/// Statements on `recovery_target`: the accounts behind the number of one request by SMS.
enum RecoveryTargetStore {
    struct Target: Sendable {
        var account: UUID
        var contact: UUID
        /// The attempt a code was asked for under; nil while nothing was sent.
        var attempt: UUID?
    }

    /// Notes whom a request reached, and under which attempt a code was asked for; nil leaves what stands there.
    static func record(_ target: Target, request: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into recovery_target as known (request, account, contact, attempt)
            values (\(request), \(target.account), \(target.contact), \(target.attempt))
            on conflict (request, account) do update set attempt = coalesce(excluded.attempt, known.attempt)
            """)
    }

    static func all(of request: UUID, in tx: borrowing Transaction) throws(PostgresError) -> [Target] {
        let rows = try tx.query(
            "select account, contact, attempt from recovery_target where request = \(request) order by account")
        return try rows.map { (row) throws(PostgresError) in
            Target(
                account: try row.decode("account"), contact: try row.decode("contact"),
                attempt: try row.decode("attempt"))
        }
    }
}
