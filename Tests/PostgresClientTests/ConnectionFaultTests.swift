import Dispatch
import Foundation
import PostgresClient
import TestSupport
import Testing

/// What happens when the connection or the server fails at every point (A5.2, A5.3, A5.6).
@Suite struct ConnectionFaultTests {
    /// Makes the next commit of a row in `sample` run `action` inside COMMIT itself.
    private func atCommit(_ action: String, _ client: PostgresClient) async throws {
        try await client.execute("create table sample (id int primary key)")
        try await client.execute(
            """
            create function at_commit() returns trigger language plpgsql
            as $$ begin \(unescaped: action); return null; end $$
            """)
        try await client.execute(
            """
            create constraint trigger late after insert on sample deferrable initially deferred
            for each row execute function at_commit()
            """)
    }

    @Test("a backend that was ended while idle is replaced without the caller noticing")
    func endedWhileIdle() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            let victim = try await database.client.backend()
            let other = try client(database)
            #expect(
                try await other.query("select pg_terminate_backend(\(Int32(victim)), 5000) as done")[0].decode("done")
                    == true)
            #expect(try await database.client.backend() != victim)
            await other.close()
        }
    }

    @Test("a backend that is ended inside a transaction: connectionLost, nothing kept, the next caller is fine")
    func endedInTransaction() async throws {
        try await PostgresTestDatabase.with { database in
            try await database.client.execute("create table sample (id int)")
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    try tx.execute("insert into sample values (1)")
                    try tx.execute("select pg_terminate_backend(pg_backend_pid())")
                    try tx.execute("insert into sample values (2)")
                }
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.sqlState == SQLState.adminShutdown)
            #expect(error?.isTransient == true)
            #expect(try await database.client.number("select count(*) as n from sample") == 0)
        }
    }

    @Test("a body that swallows the loss of the connection does not commit")
    func swallowedLoss() async throws {
        try await PostgresTestDatabase.with { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    _ = try? tx.execute("select pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test("a statement outside a transaction whose answer is lost has an unknown outcome")
    func autocommit() async throws {
        try await PostgresTestDatabase.with { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.execute("select pg_terminate_backend(pg_backend_pid())")
            }
            #expect(error?.code == .commitUnknown)
            #expect(await database.client.ping())
        }
    }

    @Test("A5.2: a connection that breaks during COMMIT is commitUnknown and the body is not repeated")
    func brokenCommit() async throws {
        try await PostgresTestDatabase.with { database in
            try await atCommit("perform pg_terminate_backend(pg_backend_pid())", database.client)
            let runs = Tally()
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    runs.add()
                    try tx.execute("insert into sample values (1)")
                }
            }
            #expect(error?.code == .commitUnknown)
            #expect(error?.isTransient == true)
            #expect(runs.count == 1)
            #expect(await database.client.ping())
        }
    }

    @Test("A5.3: a warning during COMMIT is commitUnknown although the row is there")
    func warnedCommit() async throws {
        try await PostgresTestDatabase.with { database in
            try await atCommit("raise warning 'may not have been replicated'", database.client)
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in try tx.execute("insert into sample values (1)") }
            }
            #expect(error?.code == .commitUnknown)
            #expect(error?.sqlState == SQLState.warning)
            #expect(try await database.client.number("select count(*) as n from sample") == 1)
        }
    }

    @Test("A5.6: a COMMIT without an answer is given up at our own deadline: commitUnknown")
    func silentCommit() async throws {
        try await PostgresTestDatabase.with { database in
            try await atCommit(
                "perform set_config('statement_timeout', '0', false); perform pg_sleep(60)", database.client)
            let client = try client(database) {
                $0.statementTimeout = .seconds(2)
                $0.deadlineGrace = .milliseconds(500)
            }
            let start = ContinuousClock.now
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { tx in
                    try tx.execute("set local statement_timeout = 0")
                    try tx.execute("insert into sample values (1)")
                }
            }
            #expect(error?.code == .commitUnknown)
            #expect(ContinuousClock.now - start < .seconds(60))
            await client.close()
        }
    }

    @Test("A5.6: a statement without an answer is given up at our own deadline")
    func silentStatement() async throws {
        try await PostgresTestDatabase.with { database in
            let client = try client(database) {
                $0.statementTimeout = .seconds(2)
                $0.deadlineGrace = .milliseconds(500)
            }
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { tx in
                    try tx.execute("set local statement_timeout = 0")
                    try tx.execute("select pg_sleep(60)")
                }
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.sqlState == nil)
            await client.close()
        }
    }

    @Test("a refused COMMIT is a plain error and the connection is kept")
    func refusedCommit() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            let client = database.client
            try await client.execute("create table sample (id int unique deferrable initially deferred)")
            let backend = try await client.backend()
            let error = await #expect(throws: PostgresError.self) {
                try await client.transaction { tx in
                    try tx.execute("insert into sample values (1)")
                    try tx.execute("insert into sample values (1)")
                }
            }
            #expect(error?.code == .server)
            #expect(error?.isUniqueViolation == true)
            #expect(try await client.backend() == backend)
        }
    }

    @Test("statement_timeout and lock_timeout are in force, and the connection is kept")
    func serverLimits() async throws {
        try await PostgresTestDatabase.with(configure: {
            $0.maximumConnections = 1
            $0.statementTimeout = .seconds(3)
            $0.lockTimeout = .milliseconds(200)
        }) { database in
            let client = database.client
            let backend = try await client.backend()
            let slow = await #expect(throws: PostgresError.self) { try await client.execute("select pg_sleep(60)") }
            #expect(slow?.code == .server)
            #expect(slow?.sqlState == SQLState.queryCancelled)
            let other = try self.client(database)
            try await other.execute("select pg_advisory_lock(7)")
            let locked = await #expect(throws: PostgresError.self) {
                try await client.execute("select pg_advisory_lock(7)")
            }
            #expect(locked?.sqlState == SQLState.lockNotAvailable)
            #expect(locked?.isTransient == true)
            #expect(try await client.backend() == backend)
            await other.close()
        }
    }

    @Test("a transaction that does nothing is ended by the server")
    func idleTransaction() async throws {
        try await PostgresTestDatabase.with(configure: { $0.idleInTransactionTimeout = .milliseconds(100) }) {
            database in
            let other = try client(database)
            let ended = DispatchSemaphore(value: 0)
            let (backends, report) = AsyncStream.makeStream(of: Int32.self)
            let watcher = Task {
                defer { ended.signal() }
                var reports = backends.makeAsyncIterator()
                let backend = await reports.next()
                while try await other.number("select count(*) as n from pg_stat_activity where pid = \(backend)") > 0 {}
            }
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    report.yield(try tx.query("select pg_backend_pid() as pid")[0].decode("pid"))
                    ended.wait()
                    try tx.execute("select 1")
                }
            }
            #expect(error?.code == .connectionLost)
            try await watcher.value
            await other.close()
        }
    }

    /// A second client of the same database, under another application name.
    private func client(
        _ database: PostgresTestDatabase, _ configure: (inout PostgresConfiguration) -> Void = { _ in }
    ) throws -> PostgresClient {
        var configuration = try PostgresConfiguration(url: database.url)
        configuration.applicationName = "other"
        configuration.maximumConnections = 1
        configure(&configuration)
        return PostgresClient(configuration: configuration, logger: .quietForTests)
    }
}
