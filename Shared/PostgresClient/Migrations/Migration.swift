/// One step of a database schema: an SQL script that is applied once and never changed afterwards.
package struct Migration: Sendable {
    /// Name of its file without the ending, for example `V0001__create_accounts`.
    package let name: String
    /// The script, UTF-8. It runs inside a transaction and must not end it.
    package let sql: [UInt8]

    /// - Parameters:
    ///   - name: Name of its file without the ending.
    ///   - sql: The embedded bytes of the file.
    package init(name: String, sql: [UInt8]) {
        self.name = name
        self.sql = sql
    }
}
