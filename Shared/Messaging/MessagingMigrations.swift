package import PostgresClient

/// The tables of this module, created in the database of every service that writes or reads events.
package enum MessagingMigrations {
    /// Name of the migration set.
    package static let set = "messaging"

    /// In order of application; a test compares the list with the folder.
    package static let all: [Migration] = [
        Migration(name: "V0001__create_messaging", sql: PackageResources.V0001__create_messaging_sql)
    ]
}
