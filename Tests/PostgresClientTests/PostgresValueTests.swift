import Foundation
import PostgresClient
import TestSupport
import Testing

/// Every type goes to a real server and comes back the same.
@Suite struct PostgresValueTests {
    /// Sends a value, lets the server store it, reads it back.
    private func roundTrip<T: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [T], column: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await PostgresTestDatabase.with { database in
            try await database.client.execute("create table sample (id bigint, value \(unescaped: column))")
            for (index, value) in values.enumerated() {
                let read = try await database.client.transaction { tx in
                    try tx.execute("insert into sample values (\(index), \(value))")
                    return try tx.query("select value from sample where id = \(index)")
                }
                let returned = try read.map { try $0.decode("value", as: T.self) }
                #expect(returned == [value], sourceLocation: sourceLocation)
            }
        }
    }

    static let texts = [
        "", "plain", "O'Brien", "\"quoted\"", "back\\slash", "a,b", "{a}", "NULL", "null", " ", "line\r\nbreak",
        "tab\t",
        "$1", "%s", "\u{1}\u{7f}", "e\u{301}", "日本語", "👩‍👩‍👧", String(repeating: "x", count: 100_000),
        "'; drop table sample; --",
    ]

    @Test func texts() async throws { try await roundTrip(Self.texts, column: "text") }

    @Test func optionalTexts() async throws { try await roundTrip(Self.texts + [nil], column: "text") }

    @Test func textArrays() async throws {
        try await roundTrip([[], Self.texts, [""], ["NULL"], ["a", "b"]], column: "text[]")
    }

    @Test func textArraysWithNull() async throws {
        try await roundTrip([[nil], ["NULL", nil, "", "a,\"b\"\\{}"], [nil, nil]] as [[String?]], column: "text[]")
    }

    @Test func integers() async throws {
        try await roundTrip([0, 1, -1, .max, .min], column: "int8")
        try await roundTrip([0, .max, .min] as [Int64], column: "int8")
        try await roundTrip([0, .max, .min] as [Int32], column: "int4")
        try await roundTrip([0, .max, .min] as [Int16], column: "int2")
        try await roundTrip([[], [1, -1, .max, .min]] as [[Int64]], column: "int8[]")
        try await roundTrip([[], [1, -1, .max, .min]], column: "int8[]")
        try await roundTrip([[1, nil, 3]] as [[Int32?]], column: "int4[]")
    }

    @Test func truthAndFloats() async throws {
        try await roundTrip([true, false], column: "bool")
        try await roundTrip([true, false, nil], column: "bool")
        try await roundTrip([[], [true, false]], column: "bool[]")
        try await roundTrip([0, 0.1, -1e300, .greatestFiniteMagnitude, .infinity] as [Double], column: "float8")
    }

    @Test func identifiers() async throws {
        let ids = (0..<5).map { _ in UUID() }
        try await roundTrip(ids, column: "uuid")
        try await roundTrip([[], ids], column: "uuid[]")
    }

    @Test func bytes() async throws {
        let samples: [[UInt8]] = [[], [0], [0xff, 0, 0x5c, 0x27], Array(0...255), Array(repeating: 7, count: 300_000)]
        try await roundTrip(samples, column: "bytea")
        try await roundTrip(samples + [nil], column: "bytea")
        try await roundTrip([[], samples], column: "bytea[]")
    }

    @Test func times() async throws {
        let milliseconds: [Int64] = [
            0, 1, -1, 951_782_399_999, 951_782_400_000, 1_772_366_400_123, 4_102_444_800_000, -62_135_596_800_000,
        ]
        let dates = milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) }
        try await roundTrip(dates, column: "timestamptz")
        try await roundTrip([[], dates], column: "timestamptz[]")
        try await roundTrip([Date.distantFuture], column: "timestamptz")
    }

    @Test("the server agrees on what a time means")
    func timeMeaning() async throws {
        try await PostgresTestDatabase.with { database in
            let date = Date(timeIntervalSince1970: 1_709_210_096.789)
            let rows = try await database.client.query(
                "select to_char(\(date), 'YYYY-MM-DD HH24:MI:SS.MS') as text, extract(epoch from \(date)) as epoch")
            #expect(try rows[0].decode("text") == "2024-02-29 12:34:56.789")
            #expect(try rows[0].decode("epoch", as: Double.self) == 1_709_210_096.789)
        }
    }

    @Test func json() async throws {
        try await roundTrip([JSONText(text: #"{"a": ["b", null, "c\"d"]}"#), JSONText(text: "null")], column: "jsonb")
        try await roundTrip([[JSONText(text: #"{"a": 1}"#), JSONText(text: "[]")]], column: "jsonb[]")
    }

    @Test func enumerations() async throws { try await roundTrip([Channel.email, .phone], column: "text") }

    @Test("a text with NUL is refused before anything is sent, and the transaction lives on")
    func nul() async throws {
        try await PostgresTestDatabase.with { database in
            let kept = try await database.client.transaction { tx in
                for query in ["select \("a\0b")", "select \(["a", "\0"])", "select \(JSONText(text: "\"\0\""))"]
                    as [SQLQuery]
                {
                    let error = #expect(throws: PostgresError.self) { try tx.execute(query) }
                    #expect(error?.code == .encoding)
                    #expect(error?.sqlState == "22021")
                }
                return try tx.query("select 1 as one").first?.decode("one", as: Int.self)
            }
            #expect(kept == 1)
        }
    }

    @Test("bytes that are no text are a typed error, not a crash or a replacement character")
    func invalidText() async throws {
        #expect(String.decodePostgres([0xff]) == nil)
        #expect([String].decodePostgres([0x7b, 0xc3, 0x7d]) == nil)
        try await PostgresTestDatabase.with { database in
            let name = "\(database.name)_ascii"
            try await database.client.execute(
                "create database \(unescaped: name) template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'"
            )
            let url = database.url.replacingOccurrences(of: database.name, with: name)
            let client = PostgresClient(configuration: try PostgresConfiguration(url: url), logger: .quietForTests)
            let error = await #expect(throws: PostgresError.self) { try await client.query("select chr(255)") }
            #expect(error?.code == .server)
            #expect(error?.sqlState == SQLState.invalidEncoding)
            #expect(try await client.query("select chr(65) as fine")[0].decode("fine") == "A")
            await client.close()
            try await database.client.execute("drop database \(unescaped: name)")
        }
    }

    static let brokenArrays = [
        "", "{", "}", "{a", "a}", "{a,}", "{,a}", "{\"a}", "{\"a\\}", "{{a}}", "[0:1]={a,b}", "{a\"b}",
    ]

    @Test("an array text that the server would not send is refused", arguments: brokenArrays)
    func brokenArray(_ text: String) { #expect([String].decodePostgres(Array(text.utf8)[...]) == nil) }

    @Test("a value of another type, a missing column and an unexpected NULL are errors of decoding")
    func decodingErrors() async throws {
        try await PostgresTestDatabase.with { database in
            let client = database.client
            let row = try await client.query(
                """
                select 'secret-9' as word, null as nothing, 99999 as big, 'infinity'::timestamptz as never,
                    array['a', null] as list
                """
            )[0]
            for failure in [
                #expect(throws: PostgresError.self) { try row.decode("word", as: Int.self) },
                #expect(throws: PostgresError.self) { try row.decode("word", as: UUID.self) },
                #expect(throws: PostgresError.self) { try row.decode("word", as: Bool.self) },
                #expect(throws: PostgresError.self) { try row.decode("word", as: [UInt8].self) },
                #expect(throws: PostgresError.self) { try row.decode("word", as: [String].self) },
                #expect(throws: PostgresError.self) { try row.decode("nothing", as: String.self) },
                #expect(throws: PostgresError.self) { try row.decode("big", as: Int16.self) },
                #expect(throws: PostgresError.self) { try row.decode("never", as: Date.self) },
                #expect(throws: PostgresError.self) { try row.decode("list", as: [String].self) },
                #expect(throws: PostgresError.self) { try row.decode("absent", as: String.self) },
            ] {
                #expect(failure?.code == .decoding)
                #expect(!String(reflecting: failure).contains("secret-9"))
            }
            #expect(try row.decode("nothing", as: String?.self) == nil)
            #expect(!"\(row)".contains("secret-9"))
            #expect(!String(reflecting: row).contains("secret-9"))
        }
    }

    private enum Channel: String, PostgresEncodable, PostgresDecodable {
        case email, phone
    }
}
