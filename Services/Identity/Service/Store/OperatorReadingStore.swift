import Foundation
import PostgresClient

/// Statements on `operator_reading`: rows are added with what they tell of, and never changed.
enum OperatorReadingStore {
    /// What was asked with; the raw value stands in the table.
    enum Key: String, Sendable {
        case account
        case email
        case recovery
    }

    /// Who looks, and why.
    struct Reader: Sendable {
        var actor: String
        var reason: String
    }

    /// - Parameter account: nil when nobody was found.
    static func insert(
        _ id: UUID, of account: UUID?, with key: Key, by reader: Reader, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            insert into operator_reading (id, at, account, asked_with, actor, reason)
            values (\(id), \(now), \(account), \(key.rawValue), \(reader.actor), \(reader.reason))
            """)
    }
}
