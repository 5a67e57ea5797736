import Foundation
import Logging
package import PostgresClient

/// A database of its own for one suite or test, copied from a template that was migrated once.
///
/// ```swift
/// try await PostgresTestDatabase.with([MigrationSet("identity", SchemaMigrations.all)]) { database in
///     try await database.client.execute("insert into …")
/// }
/// ```
/// The server is named by `REKEY_TEST_POSTGRES`, a URL with the right to create databases.
package final class PostgresTestDatabase: Sendable {
    /// The server when the environment names none.
    private static let defaultServer = "postgres://postgres@127.0.0.1:54329/postgres"
    /// Databases of test runs that were killed are removed after this time.
    private static let leftOverAfter: TimeInterval = 7200
    /// Only one process builds a template at a time.
    private static let lockKey: Int64 = 0x7265_6b65_795f_7470

    /// URL of the database, for a client or a process of the test's own.
    package let url: String
    /// Name of the database.
    package let name: String
    /// A client for the database; closed by ``drop()``.
    package let client: PostgresClient

    private init(url: String, name: String, client: PostgresClient) {
        self.url = url
        self.name = name
        self.client = client
    }

    /// URL of the server's maintenance database.
    package static var server: String {
        ProcessInfo.processInfo.environment["REKEY_TEST_POSTGRES"] ?? defaultServer
    }

    /// Creates a database that has all `sets` applied.
    /// - Parameter configure: Changes limits of the client before it is made.
    package static func create(
        _ sets: [MigrationSet] = [], configure: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws -> PostgresTestDatabase {
        let name = "rekey_test_\(Int(Date().timeIntervalSince1970))_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try await withAdministrator { administrator in
            try await administrator.execute("select pg_advisory_lock(\(lockKey))")
            try await removeLeftOvers(administrator)
            let template = sets.isEmpty ? "template1" : try await template(for: sets, administrator)
            try await administrator.execute("create database \(unescaped: name) template \(unescaped: template)")
        }
        let url = try url(of: name)
        var configuration = try PostgresConfiguration(url: url)
        configuration.applicationName = "test"
        // A machine that also builds is slow: a test that is about this limit sets its own.
        configuration.leaseTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(30)
        configure(&configuration)
        return PostgresTestDatabase(
            url: url, name: name, client: PostgresClient(configuration: configuration, logger: .silent))
    }

    /// Closes the client and removes the database, also when somebody is still connected.
    package func drop() async throws {
        await client.close()
        try await Self.withAdministrator { administrator in
            try await administrator.execute("drop database if exists \(unescaped: name) with (force)")
        }
    }

    /// Creates a database when it is the test's turn, runs `body` and removes it again.
    package static func with<R>(
        _ sets: [MigrationSet] = [], configure: (inout PostgresConfiguration) -> Void = { _ in },
        _ body: (PostgresTestDatabase) async throws -> R
    ) async throws -> R {
        try await DatabaseTurns.shared.run {
            let database = try await create(sets, configure: configure)
            let result: R
            do {
                result = try await body(database)
            } catch {
                try? await database.drop()
                throw error
            }
            try await database.drop()
            return result
        }
    }

    // MARK: - Template

    /// Name of the template for these migrations; builds it when it does not exist.
    private static func template(for sets: [MigrationSet], _ administrator: PostgresClient) async throws -> String {
        let template = "rekey_template_\(fingerprint(of: sets))"
        let found = try await administrator.query("select 1 from pg_database where datname = \(template)")
        guard found.isEmpty else { return template }
        let draft = "\(template)_draft"
        try await administrator.execute("drop database if exists \(unescaped: draft) with (force)")
        try await administrator.execute("create database \(unescaped: draft)")
        let client = PostgresClient(configuration: try PostgresConfiguration(url: try url(of: draft)), logger: .silent)
        do {
            let runner = MigrationRunner(client: client, logger: .silent)
            for set in sets { _ = try await runner.run(set: set.name, set.migrations) }
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        // Only a finished template gets the name that others look for.
        try await administrator.execute(
            "alter database \(unescaped: draft) rename to \(unescaped: template)")
        try await administrator.execute("alter database \(unescaped: template) allow_connections false")
        return template
    }

    /// FNV-1a over names and scripts: another text is another template.
    private static func fingerprint(of sets: [MigrationSet]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        }
        for set in sets {
            add(set.name.utf8)
            for migration in set.migrations {
                add(migration.name.utf8)
                add(migration.sql)
            }
        }
        return String(hash, radix: 36)
    }

    private static func removeLeftOvers(_ administrator: PostgresClient) async throws {
        let limit = Int(Date().timeIntervalSince1970 - leftOverAfter)
        let rows = try await administrator.query(
            """
            select datname from pg_database
            where datname ~ '^rekey_test_[0-9]+_' and split_part(datname, '_', 3)::bigint < \(limit)
            """)
        for row in rows {
            let name = try row.decode("datname", as: String.self)
            try await administrator.execute("drop database if exists \(unescaped: name) with (force)")
        }
    }

    // MARK: - Server

    /// A client with one connection, so that a session lock holds for all statements of `body` and ends with it.
    @discardableResult
    private static func withAdministrator<R>(_ body: (PostgresClient) async throws -> R) async throws -> R {
        var configuration = try PostgresConfiguration(url: server)
        configuration.applicationName = "test administrator"
        configuration.maximumConnections = 1
        configuration.leaseTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(30)
        configuration.statementTimeout = .seconds(120)
        configuration.lockTimeout = .seconds(120)
        let administrator = PostgresClient(configuration: configuration, logger: .silent)
        do {
            let result = try await body(administrator)
            await administrator.close()
            return result
        } catch {
            await administrator.close()
            throw error
        }
    }

    private static func url(of database: String) throws -> String {
        guard var parts = URLComponents(string: server) else {
            throw PostgresError(.configuration, context: "REKEY_TEST_POSTGRES is not a URL")
        }
        parts.path = "/\(database)"
        guard let url = parts.string else {
            throw PostgresError(.configuration, context: "REKEY_TEST_POSTGRES is not a URL")
        }
        return url
    }
}

extension Logger {
    /// Says nothing.
    fileprivate static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
