package import PostgresClient

/// Session's own schema, in the order it is applied. Never edited once released; a change is a new file.
package enum SchemaMigrations {
    package static let set = "session"
    package static let all: [Migration] = [
        Migration(name: "V0001__create_session", sql: PackageResources.V0001__create_session_sql),
        Migration(name: "V0002__confirm_revocations", sql: PackageResources.V0002__confirm_revocations_sql),
    ]
}
