package import PostgresClient

/// The migrations of one owner, by name: what a test database is built from.
package struct MigrationSet: Sendable {
    /// Name of the set, for example `identity`.
    package let name: String
    /// Its scripts, oldest first.
    package let migrations: [Migration]

    /// - Parameters:
    ///   - name: Name of the set.
    ///   - migrations: Its scripts, oldest first.
    package init(_ name: String, _ migrations: [Migration]) {
        self.name = name
        self.migrations = migrations
    }
}
