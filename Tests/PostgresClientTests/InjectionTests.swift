import PostgresClient
import TestSupport
import Testing

/// Values never become SQL.
@Suite struct InjectionTests {
    static let attacks = [
        "'; drop table account; --", "' or '1'='1", "\\'; drop table account; --", "$1", "$$; drop table account; $$",
        "\u{2019}; drop table account; --", "1); drop table account; --", "{\"}'; drop table account; --",
        "%27%3B", "\u{feff}'", "/*", "--", "E'\\x27'", "NULL",
    ]

    @Test("a value stays a value", arguments: attacks)
    func binds(_ attack: String) async throws {
        try await PostgresTestDatabase.with { database in
            try await database.client.execute("create table account (name text, tags text[])")
            let rows = try await database.client.transaction { tx in
                try tx.execute("insert into account values (\(attack), \([attack, attack]))")
                try tx.execute("insert into account values ('other', array[]::text[])")
                return try tx.query(
                    "select name, tags from account where name = \(attack) and \(attack) = any(tags)")
            }
            #expect(rows.count == 1)
            #expect(try rows[0].decode("name") == attack)
            #expect(try rows[0].decode("tags") == [attack, attack])
            let count = try await database.client.query("select count(*) as n from account")[0].decode(
                "n", as: Int.self)
            #expect(count == 2)
        }
    }

    @Test("only the loud spelling splices text")
    func splices() {
        let value = "x"
        let query: SQLQuery = "select \(value), \(unescaped: "now()"), \(1)"
        #expect(query.text == "select $1, now(), $2")
        #expect("\(query)" == "SQLQuery(2 values)")
        #expect(!String(reflecting: query).contains("now"))
    }

    @Test("two statements in one text are refused")
    func stacked() async throws {
        try await PostgresTestDatabase.with { database in
            let error = await #expect(throws: PostgresError.self) {
                try await database.client.execute("select 1; select \(2)")
            }
            #expect(error?.sqlState == "42601")
        }
    }
}
