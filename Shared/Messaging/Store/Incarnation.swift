package import PostgresClient

/// The incarnation of this database: raised once by the operator after it was restored from a backup, so that the
/// numbers it hands out again compare above those that were lost.
package enum Incarnation {
    /// The current value; 0 until the first restore.
    package static func current(in tx: borrowing Transaction) throws -> Int32 {
        try tx.query("select value from incarnation").first?.decode("value") ?? 0
    }

    /// Raises it by one and returns the new value. All streams of this database then count from 1 again.
    @discardableResult
    package static func raise(in tx: borrowing Transaction) throws -> Int32 {
        try tx.query("update incarnation set value = value + 1 returning value").first?.decode("value") ?? 0
    }
}
