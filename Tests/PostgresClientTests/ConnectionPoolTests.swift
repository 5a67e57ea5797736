import Dispatch
import Logging
import PostgresClient
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Bounded connections, bounded waiting, nothing poisoned handed on.
@Suite struct ConnectionPoolTests {
    @Test("an exhausted pool lets callers wait for the lease timeout and no longer, and refuses beyond the bound")
    func exhaustion() async throws {
        try await PostgresTestDatabase.with { database in
            let clock = ManualClock()
            var configuration = try PostgresConfiguration(url: database.url)
            configuration.maximumConnections = 2
            configuration.maximumWaiters = 1
            let client = PostgresClient(configuration: configuration, logger: .quietForTests, clock: clock)
            let gate = DispatchSemaphore(value: 0)
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            var entries = inside.makeAsyncIterator()
            var holders: [Task<Void, any Error>] = []
            for _ in 0..<2 {
                holders.append(
                    Task {
                        try await client.transaction { tx in
                            try tx.execute("select 1")
                            entered.yield()
                            gate.wait()
                        }
                    })
                await entries.next()
            }
            while clock.pendingTimers > 0 { await Task.yield() }
            let waiting = Task { try await client.query("select 1") }
            while clock.pendingTimers == 0 { await Task.yield() }
            let refused = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
            #expect(refused?.code == .poolTimeout)
            clock.advance(by: .milliseconds(1999))
            #expect(clock.pendingTimers == 1)
            clock.advance(by: .milliseconds(1))
            let expired = await #expect(throws: PostgresError.self) { try await waiting.value }
            #expect(expired?.code == .poolTimeout)
            #expect(expired?.isTransient == true)
            for _ in 0..<2 { gate.signal() }
            for holder in holders { try await holder.value }
            #expect(await client.ping())
            await client.close()
        }
    }

    @Test("64 callers share 4 connections; the server never sees more")
    func sharing() async throws {
        try await PostgresTestDatabase.with(configure: {
            $0.maximumConnections = 4
            $0.leaseTimeout = .seconds(30)
        }) { database in
            let client = database.client
            try await client.execute("create table counter (id int primary key, n int)")
            try await client.execute("insert into counter values (1, 0)")
            let most = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await client.transaction { tx in
                            try tx.execute("update counter set n = n + 1 where id = 1")
                            return try tx.query(
                                """
                                select count(*) as n from pg_stat_activity
                                where datname = current_database() and application_name = 'test'
                                """)[0].decode("n", as: Int.self)
                        }
                    }
                }
                return try await group.reduce(0, max)
            }
            #expect(most <= 4)
            #expect(try await client.number("select n from counter") == 64)
        }
    }

    @Test("a connection that comes back inside a transaction is thrown away")
    func poisoned() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            let client = database.client
            try await client.execute("create table sample (id int)")
            let backend = try await client.backend()
            try await client.execute("begin")
            #expect(try await client.backend() != backend)
            try await client.execute("begin; ")
            try await client.execute("insert into sample values (1)")
            #expect(try await client.number("select count(*) as n from sample") == 1)
        }
    }

    @Test("a cancelled caller leaves the queue at once")
    func cancelledWaiter() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            let gate = DispatchSemaphore(value: 0)
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            let holder = Task {
                try await database.client.transaction { _ in
                    entered.yield()
                    gate.wait()
                }
            }
            var entries = inside.makeAsyncIterator()
            await entries.next()
            let waiting = Task { try await database.client.query("select 1") }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            gate.signal()
            try await holder.value
        }
    }

    @Test(
        "an unreachable server: connectionLost within the lease timeout, tried again and again, nothing secret logged"
    )
    func unreachable() async throws {
        let (logger, log) = CapturingLogHandler.logger()
        var configuration = try PostgresConfiguration(url: "postgres://someone:hunter2-secret@127.0.0.1:9/nothing")
        configuration.leaseTimeout = .seconds(15)
        let client = PostgresClient(configuration: configuration, logger: logger)
        let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
        #expect(error?.code == .connectionLost)
        #expect(error?.sqlState == "08001")
        // On a machine that starts everything at once, a lease may see one try only.
        for _ in 0..<8 where log.entries.count < 2 { _ = try? await client.query("select 1") }
        #expect(log.entries.count > 1)
        #expect(!log.contains("hunter2"))
        #expect(!log.contains("someone"))
        #expect(await !client.ping())
        await client.close()
    }

    @Test("an unknown database is reported at once and found when it exists")
    func unknownDatabase() async throws {
        try await PostgresTestDatabase.with { database in
            let name = "\(database.name)_later"
            let url = database.url.replacing(database.name, with: name)
            var configuration = try PostgresConfiguration(url: url)
            configuration.leaseTimeout = .seconds(60)
            let client = PostgresClient(configuration: configuration, logger: .quietForTests)
            let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
            #expect(error?.code == .connectionLost)
            #expect(error?.sqlState == "3D000")
            try await database.client.execute("create database \(unescaped: name)")
            #expect(await client.ping())
            await client.close()
            try await database.client.execute("drop database \(unescaped: name)")
        }
    }

    @Test("a closed client refuses work and has finished what was under way")
    func closing() async throws {
        try await PostgresTestDatabase.with { database in
            let client = PostgresClient(
                configuration: try PostgresConfiguration(url: database.url), logger: .quietForTests)
            let gate = DispatchSemaphore(value: 0)
            let (inside, entered) = AsyncStream.makeStream(of: Void.self)
            try await client.execute("create table sample (id int)")
            let work = Task {
                try await client.transaction { tx in
                    entered.yield()
                    gate.wait()
                    try tx.execute("insert into sample values (1)")
                }
            }
            var entries = inside.makeAsyncIterator()
            await entries.next()
            let closing = Task { await client.close() }
            while await client.ping() {}
            gate.signal()
            await closing.value
            try await work.value
            let error = await #expect(throws: PostgresError.self) { try await client.query("select 1") }
            #expect(error?.code == .closed)
            #expect(try await database.client.number("select count(*) as n from sample") == 1)
            // The server notices a closed connection a moment later: ask, at most for ten seconds, letting it wait.
            var others = 1
            for _ in 0..<200 where others > 0 {
                others = try await database.client.number(
                    """
                    select count(*) as n from pg_stat_activity, pg_sleep(0.05)
                    where datname = current_database() and application_name = 'rekey'
                    """
                )
            }
            #expect(others == 0)
        }
    }

    @Test("as a service it ends with the graceful shutdown")
    func service() async throws {
        try await PostgresTestDatabase.with { database in
            let client = PostgresClient(
                configuration: try PostgresConfiguration(url: database.url), logger: .quietForTests)
            let group = ServiceGroup(configuration: .init(services: [.init(service: client)], logger: .quietForTests))
            let running = Task { try await group.run() }
            #expect(await client.ping())
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(await !client.ping())
        }
    }
}
