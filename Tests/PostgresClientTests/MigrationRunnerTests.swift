import PostgresClient
import TestSupport
import Testing

/// Each script once, in order, by whoever comes first; nothing else.
@Suite struct MigrationRunnerTests {
    private func migration(_ number: Int, _ sql: String) -> Migration {
        Migration(name: "V000\(number)__step", sql: Array(sql.utf8))
    }

    private var steps: [Migration] {
        [
            migration(1, "create table one (id int); insert into one values (1); -- \u{e9}"),
            migration(2, "alter table one add column word text; select pg_sleep(0.2);"),
            migration(3, "create function f() returns int language sql as $$ select 1; $$;"),
        ]
    }

    private func makeRunner(_ database: PostgresTestDatabase) -> MigrationRunner {
        MigrationRunner(client: database.client, logger: .quietForTests)
    }

    @Test("applies what is missing, once, and knows when the schema is right")
    func once() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            #expect(try await !runner.verify(set: "a", steps))
            #expect(try await runner.run(set: "a", Array(steps.prefix(1))) == 1)
            #expect(try await !runner.verify(set: "a", steps))
            #expect(try await runner.run(set: "a", steps) == 2)
            #expect(try await runner.run(set: "a", steps) == 0)
            #expect(try await runner.verify(set: "a", steps))
            #expect(try await !runner.verify(set: "a", Array(steps.prefix(2))))
            #expect(try await database.client.number("select count(*) as n from one") == 1)
        }
    }

    @Test("four instances that start together apply each script once")
    func race() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let client = PostgresClient(
                            configuration: try PostgresConfiguration(url: database.url), logger: .quietForTests)
                        let count = try await MigrationRunner(client: client, logger: .quietForTests).run(
                            set: "a", steps)
                        await client.close()
                        return count
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, 3])
            #expect(try await database.client.number("select count(*) as n from one") == 1)
        }
    }

    @Test("a script that was changed after it had been applied is refused")
    func changed() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            _ = try await runner.run(set: "a", Array(steps.prefix(2)))
            var edited = steps
            edited[1] = migration(2, "alter table one add column word text;")
            await #expect(throws: MigrationError.changed(set: "a", migration: "V0002__step")) {
                try await runner.run(set: "a", edited)
            }
            #expect(try await !runner.verify(set: "a", edited))
            #expect(try await database.client.query("select 1 from pg_proc where proname = 'f'").isEmpty)
        }
    }

    @Test("a schema that is newer than the program, or another history, is refused")
    func unknown() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            _ = try await runner.run(set: "a", steps)
            await #expect(throws: MigrationError.unknown(set: "a", migration: "V0003__step")) {
                try await runner.run(set: "a", Array(steps.prefix(2)))
            }
            await #expect(throws: MigrationError.unknown(set: "a", migration: "V0001__step")) {
                try await runner.run(set: "a", Array(steps.reversed()))
            }
        }
    }

    @Test("a script that fails leaves the schema as it was")
    func atomic() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            await #expect(throws: PostgresError.self) {
                try await runner.run(set: "a", [steps[0], migration(2, "create table two (id int); select 1 / 0;")])
            }
            let found = try await database.client.query("select to_regclass('one') as t")[0].decode(
                "t", as: String?.self)
            #expect(found == nil)
            #expect(try await runner.run(set: "a", steps) == 3)
        }
    }

    @Test("a script that ends the transaction is refused")
    func commits() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await makeRunner(database).run(set: "a", [migration(1, "create table two (id int); commit;")])
            }
            #expect(error?.code == .configuration)
            #expect(try await database.client.number("select count(*) as n from schema_migration") == 0)
        }
    }

    @Test("a script that is no text, or is listed twice, is refused before anything happens")
    func invalid() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            for bytes in [[0xff], [0x73, 0], [0xc3]] as [[UInt8]] {
                await #expect(throws: MigrationError.notText(set: "a", migration: "x")) {
                    try await runner.run(set: "a", [Migration(name: "x", sql: bytes)])
                }
            }
            await #expect(throws: MigrationError.duplicate(set: "a", migration: "V0001__step")) {
                try await runner.run(set: "a", [steps[0], steps[0]])
            }
        }
    }

    @Test("two sets live side by side, also with equal names")
    func sets() async throws {
        try await PostgresTestDatabase.with { database async throws in
            let runner = makeRunner(database)
            #expect(try await runner.run(set: "a", [migration(1, "create table one (id int)")]) == 1)
            #expect(try await runner.run(set: "b", [migration(1, "create table two (id int)")]) == 1)
            #expect(try await runner.verify(set: "a", [migration(1, "create table one (id int)")]))
        }
    }

    @Test("a test database is a copy of a template that was migrated once")
    func template() async throws {
        for _ in 0..<2 {
            try await PostgresTestDatabase.with([MigrationSet("a", steps)]) { database in
                #expect(try await makeRunner(database).run(set: "a", steps) == 0)
                try await database.client.execute("insert into one values (2)")
                #expect(try await database.client.number("select count(*) as n from one") == 2)
            }
        }
    }
}
