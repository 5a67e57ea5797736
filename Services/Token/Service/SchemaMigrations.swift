package import PostgresClient

/// Token's own schema, in the order it is applied. Never edited once released; a change is a new file.
package enum SchemaMigrations {
    package static let set = "token"
    package static let all: [Migration] = [
        Migration(name: "V0001__create_token", sql: PackageResources.V0001__create_token_sql),
        Migration(name: "V0002__code_challenge", sql: PackageResources.V0002__code_challenge_sql),
        Migration(name: "V0003__frozen_account", sql: PackageResources.V0003__frozen_account_sql),
        Migration(name: "V0004__attempt_correlation", sql: PackageResources.V0004__attempt_correlation_sql),
    ]
}
