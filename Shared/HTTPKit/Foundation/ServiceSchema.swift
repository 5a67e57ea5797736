import Messaging
package import PostgresClient
package import ServiceRuntime

/// The database of one service: how it is reached, and the two sets of migrations that make its schema.
package struct ServiceSchema: Sendable {
    private let set: String
    private let migrations: [Migration]

    /// - Parameters:
    ///   - set: of the service's own migrations, beside those of Messaging.
    ///   - migrations: in order.
    package init(set: String, _ migrations: [Migration]) {
        self.set = set
        self.migrations = migrations
    }

    /// What the pool of this instance will be. Throws for what is no URL of a database; opens nothing.
    package func configuration(_ boot: BootContext) throws(ConfigError) -> PostgresConfiguration {
        do {
            var configuration = try PostgresConfiguration(url: boot.settings.databaseURL ?? "")
            configuration.maximumConnections = boot.settings.databaseConnections
            configuration.applicationName = boot.settings.instance
            return configuration
        } catch {
            throw ConfigError(key: CommonKeys.databaseURL.name, "is not the URL of a PostgreSQL database")
        }
    }

    /// The pool. Throws as ``configuration(_:)`` does.
    package func client(_ boot: BootContext) throws(ConfigError) -> PostgresClient {
        PostgresClient(configuration: try configuration(boot), logger: boot.logger)
    }

    /// Brings the database to this version's schema and answers how many migrations ran. Throws `ConfigError`,
    /// `MigrationError`, `PostgresError`.
    package func migrate(_ boot: BootContext) async throws -> Int {
        let client = try client(boot)
        let runner = MigrationRunner(client: client, logger: boot.logger)
        do {
            var applied = try await runner.run(set: MessagingMigrations.set, MessagingMigrations.all)
            applied += try await runner.run(set: set, migrations)
            await client.close()
            return applied
        } catch {
            await client.close()
            throw error
        }
    }

    /// That the database answers and has exactly this version's schema.
    package func readiness(_ client: PostgresClient, _ boot: BootContext) -> [ReadinessCheck] {
        let runner = MigrationRunner(client: client, logger: boot.logger)
        return [
            ReadinessCheck("database") { await client.ping() ? nil : "the database does not answer" },
            ReadinessCheck("schema") {
                let isCurrent = try? await runner.verify(set: set, migrations)
                let isMessagingCurrent = try? await runner.verify(set: MessagingMigrations.set, MessagingMigrations.all)
                return isCurrent == true && isMessagingCurrent == true
                    ? nil : "run rekey-\(boot.service.rawValue) migrate"
            },
        ]
    }
}
