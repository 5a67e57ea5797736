import Foundation
import PostgresClient

/// Statements on `support_failure`.
enum SupportFailureStore {
    /// The failures in a row of an identifier and when the last was, with the row locked; it is made when there is none.
    static func lock(
        _ identifier: [UInt8], now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> (failures: Int, last: Date) {
        try tx.execute(
            """
            insert into support_failure (identifier, failures, last_failure) values (\(identifier), 0, \(now))
            on conflict do nothing
            """)
        let rows = try tx.query(
            "select failures, last_failure from support_failure where identifier = \(identifier) for update")
        guard let row = rows.first else { return (0, now) }
        return (try row.decode("failures"), try row.decode("last_failure"))
    }

    static func set(
        _ identifier: [UInt8], failures: Int, last: Date, in tx: borrowing Transaction
    ) throws(PostgresError) {
        try tx.execute(
            """
            update support_failure set failures = \(failures), last_failure = \(last)
            where identifier = \(identifier)
            """)
    }

    static func forget(_ identifier: [UInt8], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from support_failure where identifier = \(identifier)")
    }

    /// Takes one failure back that could not be judged.
    static func takeBack(_ identifier: [UInt8], in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            "update support_failure set failures = greatest(failures - 1, 0) where identifier = \(identifier)")
    }
}
