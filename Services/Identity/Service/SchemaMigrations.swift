package import PostgresClient

/// Identity's schema, oldest first. A file that has been released is never changed.
package enum SchemaMigrations {
    /// Name of the set in the migrations' own table.
    package static let set = "identity"
    package static let all: [Migration] = [
        Migration(name: "V0001__create_identity", sql: PackageResources.V0001__create_identity_sql),
        Migration(name: "V0002__sms_recovery", sql: PackageResources.V0002__sms_recovery_sql),
        Migration(name: "V0003__account_page", sql: PackageResources.V0003__account_page_sql),
        Migration(name: "V0004__devices_and_erasure", sql: PackageResources.V0004__devices_and_erasure_sql),
        Migration(name: "V0005__owner_recovery", sql: PackageResources.V0005__owner_recovery_sql),
        Migration(name: "V0006__account_lookup", sql: PackageResources.V0006__account_lookup_sql),
        Migration(name: "V0007__undo_window", sql: PackageResources.V0007__undo_window_sql),
        Migration(name: "V0008__support_cases", sql: PackageResources.V0008__support_cases_sql),
        Migration(name: "V0009__forced_resets", sql: PackageResources.V0009__forced_resets_sql),
        Migration(name: "V0010__counted_lookup", sql: PackageResources.V0010__counted_lookup_sql),
        Migration(name: "V0011__undeliverable_contact", sql: PackageResources.V0011__undeliverable_contact_sql),
        Migration(name: "V0012__operator_reading", sql: PackageResources.V0012__operator_reading_sql),
        Migration(name: "V0013__code_per_action", sql: PackageResources.V0013__code_per_action_sql),
        Migration(name: "V0014__undelivered_text", sql: PackageResources.V0014__undelivered_text_sql),
        Migration(name: "V0015__planned_removals", sql: PackageResources.V0015__planned_removals_sql),
    ]
}
