import Dispatch
import PostgresClient
import TestSupport
import Testing

/// Commit, roll back, repeat, cancel.
@Suite struct TransactionTests {
    private struct Refusal: Error {}

    @Test("a body that throws leaves nothing behind and its error comes out")
    func rollBack() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            try await database.client.execute("create table sample (id int)")
            let backend = try await database.client.backend()
            await #expect(throws: Refusal.self) {
                try await database.client.transaction { tx in
                    try tx.execute("insert into sample values (1)")
                    throw Refusal()
                }
            }
            #expect(try await database.client.number("select count(*) as n from sample") == 0)
            #expect(try await database.client.backend() == backend)
        }
    }

    @Test("a body that swallows a failed statement does not commit; the first failure comes out")
    func swallowed() async throws {
        try await PostgresTestDatabase.with { database async throws in
            try await database.client.execute("create table sample (id int primary key)")
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    try tx.execute("insert into sample values (1)")
                    _ = try? tx.execute("insert into sample values (1)")
                    _ = try? tx.execute("select nonsense")
                }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(error?.constraint == "sample_pkey")
            #expect(error?.table == "sample")
            #expect(try await database.client.number("select count(*) as n from sample") == 0)
        }
    }

    @Test("a body must not end the transaction itself", arguments: ["commit", "rollback"])
    func endedByBody(_ statement: String) async throws {
        try await PostgresTestDatabase.with { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in try tx.execute("\(unescaped: statement)") }
            }
            #expect(error?.code == .configuration)
            #expect(await database.client.ping())
        }
    }

    @Test("affected rows and returned rows")
    func counts() async throws {
        try await PostgresTestDatabase.with { database async throws in
            try await database.client.transaction { tx in
                #expect(try tx.execute("create table sample (id int, word text)") == 0)
                let ids = Array(1...1000)
                let words = ids.map { "word \($0)" }
                let inserted = try tx.execute(
                    "insert into sample select * from unnest(\(ids)::bigint[], \(words))")
                #expect(inserted == 1000)
                #expect(try tx.execute("update sample set word = upper(word) where id <= \(10)") == 10)
                #expect(try tx.query("delete from sample where id > \(990) returning id").count == 10)
                #expect(try tx.query("delete from sample where id > \(990)").isEmpty)
                #expect(try tx.execute("select from sample limit 3") == 3)
            }
        }
    }

    @Test("READ COMMITTED, UTC, UTF-8 and the limits are set on the server")
    func settings() async throws {
        try await PostgresTestDatabase.with { database async throws in
            try await database.client.transaction { tx in
                let expected = [
                    "transaction_isolation": "read committed", "TimeZone": "UTC", "client_encoding": "UTF8",
                    "statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "15s",
                    "application_name": "test", "transaction_read_only": "off",
                ]
                for (name, value) in expected {
                    let rows = try tx.query("select current_setting(\(name)) as value")
                    #expect(try rows[0].decode("value") == value, "\(name)")
                }
            }
        }
    }

    @Test("A5.1: a deadlock is repeated and both transactions succeed")
    func deadlock() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let client = database.client
            try await client.execute("create table sample (id int primary key, n int)")
            try await client.execute("insert into sample values (1, 0), (2, 0)")
            let ready = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            let runs = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for side in 0..<2 {
                    let ownRuns = Tally()
                    group.addTask {
                        try await client.transaction { tx in
                            runs.add()
                            try tx.execute("update sample set n = n + 1 where id = \(side + 1)")
                            // In the first run both hold one row before either asks for the other's.
                            if ownRuns.add() == 1 {
                                ready[side].signal()
                                ready[1 - side].wait()
                            }
                            try tx.execute("update sample set n = n + 1 where id = \(2 - side)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(runs.count == 3)
            #expect(try await client.number("select sum(n) as n from sample") == 4)
        }
    }

    @Test("A5.1: a serialization failure is repeated four times at most", arguments: ["40001", "40P01"])
    func bounded(_ state: String) async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runs = Tally()
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    runs.add()
                    try tx.execute("do $$ begin raise exception using errcode = '\(unescaped: state)'; end $$")
                }
            }
            #expect(error?.sqlState == state)
            #expect(error?.isTransient == true)
            #expect(runs.count == 4)
        }
    }

    @Test("other failures are not repeated")
    func unrepeated() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runs = Tally()
            await #expect(throws: PostgresError.self) {
                try await database.client.transaction { tx in
                    runs.add()
                    try tx.execute("select 1 / 0")
                }
            }
            #expect(runs.count == 1)
        }
    }

    @Test("a cancelled task stops its statement on the server and gets CancellationError")
    func cancelled() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let client = database.client
            try await client.execute("create table sample (id int)")
            let running: SQLQuery =
                """
                select count(*) as n from pg_stat_activity
                where wait_event = 'PgSleep' and datname = current_database()
                """
            let work = Task {
                try await client.transaction { tx in
                    try tx.execute("insert into sample values (1)")
                    try tx.execute("select pg_sleep(60)")
                }
            }
            while try await client.number(running) == 0 {}
            let start = ContinuousClock.now
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(ContinuousClock.now - start < .seconds(60))
            while try await client.number(running) > 0 {}
            #expect(try await client.number("select count(*) as n from sample") == 0)
        }
    }

    @Test("a task that was cancelled before does nothing")
    func cancelledBefore() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let work = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await database.client.execute("create table sample (id int)")
            }
            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(
                try await database.client.query("select to_regclass('sample') as t")[0].decode("t", as: String?.self)
                    == nil)
        }
    }

    @Test("a cancellation between two statements rolls back, one during the body's last words does not undo the commit")
    func cancelledBetween() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let client = database.client
            try await client.execute("create table sample (id int)")
            for (isBeforeStatement, expected) in [(true, 0), (false, 1)] {
                let gate = DispatchSemaphore(value: 0)
                let (inside, entered) = AsyncStream.makeStream(of: Void.self)
                let work = Task {
                    try await client.transaction { tx in
                        try tx.execute("insert into sample values (1)")
                        entered.yield()
                        gate.wait()
                        if isBeforeStatement { try tx.execute("select 1") }
                    }
                }
                var entries = inside.makeAsyncIterator()
                await entries.next()
                work.cancel()
                gate.signal()
                let result = await work.result
                #expect((try? result.get()) == nil || !isBeforeStatement)
                #expect(try await client.number("select count(*) as n from sample") == expected)
            }
        }
    }

    @Test("20 MB go out and come back through a non-blocking socket")
    func large() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let bytes = [UInt8](repeating: 0xa5, count: 20_000_000)
            let rows = try await database.client.query("select \(bytes) as value, octet_length(\(bytes)) as n")
            #expect(try rows[0].decode("n") == 20_000_000)
            #expect(try rows[0].decode("value", as: [UInt8].self) == bytes)
        }
    }

    @Test("COPY, which this client does not speak, is an error and not a hang")
    func copy() async throws {
        try await PostgresTestDatabase.with { database async throws in
            try await database.client.execute("create table sample (id int)")
            await #expect(throws: PostgresError.self) { try await database.client.execute("copy sample from stdin") }
            #expect(await database.client.ping())
        }
    }
}
