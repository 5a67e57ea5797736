package import PostgresClient

/// The tables of notification, in order of application.
package enum SchemaMigrations {
    /// Name of the migration set.
    package static let set = "notification"

    package static let all: [Migration] = [
        Migration(name: "V0001__create_notification", sql: PackageResources.V0001__create_notification_sql),
        Migration(name: "V0002__closed_account", sql: PackageResources.V0002__closed_account_sql),
        Migration(name: "V0003__message_retention", sql: PackageResources.V0003__message_retention_sql),
        Migration(name: "V0004__delivery", sql: PackageResources.V0004__delivery_sql),
        Migration(name: "V0005__sms", sql: PackageResources.V0005__sms_sql),
        Migration(name: "V0006__refused_by", sql: PackageResources.V0006__refused_by_sql),
        Migration(name: "V0007__test_messages", sql: PackageResources.V0007__test_messages_sql),
        Migration(name: "V0008__waiting_messages", sql: PackageResources.V0008__waiting_messages_sql),
    ]
}
