import Foundation
import PostgresClient
import TestSupport
import Testing

/// An error never repeats a value, whatever PostgreSQL says in its message and detail texts.
@Suite struct ErrorPrivacyTests {
    static let secret = "hunter2-recovery-code-84012"

    static let failures: [(SQLQuery, String)] = [
        ("insert into account values (\(secret), 1)", "23505"),
        ("insert into account values (\(secret + "x"), -1)", "23514"),
        ("insert into account values (\(secret + "x"), null)", "23502"),
        ("select \(secret)::integer", "22P02"),
        ("select \(secret)::uuid", "22P02"),
        ("select \(secret)::jsonb", "22P02"),
        ("select \(secret)::regclass", "42P01"),
        ("select to_timestamp(\(secret), 'YYYY')", "22007"),
        ("select refuse(\(secret))", "P0001"),
        ("select nonsense from account where name = \(secret)", "42703"),
        ("insert into child values (\(secret + "y"))", "23503"),
    ]

    @Test("no failure shows the value in any of its forms", arguments: 0..<failures.count)
    func hidden(_ index: Int) async throws {
        let (query, state) = Self.failures[index]
        try await PostgresTestDatabase.with { database in
            let client = database.client
            try await client.execute("create table account (name text primary key, n int not null check (n > 0))")
            try await client.execute("create table child (name text references account)")
            try await client.execute(
                """
                create function refuse(t text) returns int language plpgsql
                as $$ begin raise exception 'no %', t; end $$
                """
            )
            try await client.execute("insert into account values (\(Self.secret), 1)")
            let error = await #expect(throws: PostgresError.self) { try await client.execute(query) }
            let inTransaction = await #expect(throws: PostgresError.self) {
                try await client.transaction { tx in try tx.execute(query) }
            }
            for error in [error, inTransaction] {
                let error = try #require(error)
                #expect(error.sqlState == state)
                var dumped = ""
                dump(error, to: &dumped)
                for text in ["\(error)", String(reflecting: error), dumped, error.localizedDescription] {
                    #expect(!text.contains("hunter2"), "\(state)")
                    #expect(!text.contains("84012"), "\(state)")
                }
            }
        }
    }

    @Test("wrong SQL text is explained to the developer, not in the description")
    func developerMessage() async throws {
        try await PostgresTestDatabase.with { database in
            let error = await #expect(throws: PostgresError.self) { try await database.client.execute("selct 1") }
            #expect(error?.description == "PostgresError(server, SQLSTATE 42601)")
            #expect(String(reflecting: error).contains("syntax error"))
        }
    }

    static let urls = [
        "", "mysql://u:hunter2@h/d", "host=h password=hunter2", "postgres://u:hunter2@h:port/d",
        "postgres://u:hunter2@h/d?nonsense=1", "postgres://u:hunter2%zz@h/d", "postgres://u:hunter2@h/d\0",
    ]

    @Test("a URL that is refused is not repeated", arguments: urls)
    func refused(_ url: String) {
        let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error?.code == .configuration)
        #expect(!String(reflecting: error).contains("hunter2"))
    }

    @Test("a configuration prints no password")
    func configuration() throws {
        let configuration = try PostgresConfiguration(url: "postgres://u:hunter2@h:1/d?sslmode=disable")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }
}
