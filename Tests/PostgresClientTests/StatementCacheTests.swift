import PostgresClient
import TestSupport
import Testing

/// Statements are prepared at their second use, bounded, and prepared anew when the schema changed.
@Suite struct StatementCacheTests {
    private func key(_ text: String) -> StatementCache.Key { StatementCache.Key(text: text, types: [25]) }

    @Test("unprepared, prepared, reused; the least recently used makes room")
    func plans() {
        var cache = StatementCache(capacity: 2)
        #expect(cache.plan(for: key("a")) == .unprepared)
        #expect(cache.plan(for: key("a")) == .prepare(name: "s1", evicting: nil))
        cache.prepared(key("a"), as: "s1")
        _ = cache.plan(for: key("b"))
        #expect(cache.plan(for: key("b")) == .prepare(name: "s2", evicting: nil))
        cache.prepared(key("b"), as: "s2")
        #expect(cache.plan(for: key("a")) == .prepared(name: "s1"))
        _ = cache.plan(for: key("c"))
        #expect(cache.plan(for: key("c")) == .prepare(name: "s3", evicting: "s2"))
        cache.prepared(key("c"), as: "s3")
        #expect(cache.plan(for: key("b")) == .unprepared)
        cache.forget(key("a"))
        #expect(cache.plan(for: key("a")) == .unprepared)
    }

    @Test("the same text with other types is another statement")
    func types() {
        var cache = StatementCache()
        _ = cache.plan(for: StatementCache.Key(text: "a", types: [20]))
        #expect(cache.plan(for: StatementCache.Key(text: "a", types: [25])) == .unprepared)
    }

    @Test("the server keeps no more statements than the bound")
    func bound() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            for number in 0..<200 {
                for _ in 0..<3 {
                    let rows = try await database.client.query("select \(number) + \(unescaped: "\(number)") as n")
                    #expect(try rows[0].decode("n") == 2 * number)
                }
            }
            #expect(try await database.client.number("select count(*) as n from pg_prepared_statements") == 128)
        }
    }

    @Test("a schema change under prepared statements is not seen by the caller")
    func staleness() async throws {
        try await PostgresTestDatabase.with(configure: { $0.maximumConnections = 1 }) { database in
            let client = database.client
            try await client.execute("create table sample (a int)")
            try await client.execute("insert into sample values (1)")
            for _ in 0..<3 {
                try await client.transaction { tx in _ = try tx.query("select * from sample where a = \(1)") }
            }
            try await client.execute("alter table sample add column b text default 'new'")
            let rows = try await client.transaction { tx in try tx.query("select * from sample where a = \(1)") }
            #expect(try rows[0].decode("b") == "new")
            for _ in 0..<3 { _ = try await client.query("select *, 1 as c from sample") }
            try await client.execute("alter table sample drop column b")
            #expect(try await client.query("select *, 1 as c from sample").count == 1)
        }
    }
}
