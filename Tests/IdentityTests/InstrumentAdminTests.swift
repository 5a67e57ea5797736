import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@Suite("Payment numbers of an account: the billing system, new keys, and what stays nowhere (LKP-03, LKP-09)")
struct InstrumentAdminTests {
    static func path(_ account: UUID) -> String { "/v1/admin/accounts/\(account.uuidString.lowercased())/instruments" }

    static func body(_ numbers: [(String, String)]) -> String {
        #"{"instruments":["#
            + numbers.map { #"{"kind":"\#($0.0)","number":"\#($0.1)"}"# }.joined(separator: ",") + "]}"
    }

    /// Adds a key to identity's ring and makes it the current one; answers its id.
    @discardableResult
    static func rotate(_ identity: IdentityHarness, _ json: inout [UInt8]) throws -> String {
        let (next, id) = try KeyGenerator.add(to: json, use: .symmetric)
        json = try KeyGenerator.promote(id, in: next, use: .symmetric)
        try identity.rings.instrument.replace(json: json, accepting: { _ in })
        return id
    }

    /// A ring whose file the test has in hand.
    static func ring(_ identity: IdentityHarness) throws -> [UInt8] {
        let json = try KeyGenerator.symmetric()
        try identity.rings.instrument.replace(json: json, accepting: { _ in })
        return json
    }

    @Test("replaces the whole set; the owner sees that, without a number, once")
    func replace() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            let account = try await identity.owner()
            let opened = try await identity.count("select extract(epoch from created_at)::int8 from instrument")
            identity.world.advance(by: .seconds(100))
            let set = Self.body([("card", IdentityHarness.card), ("iban", "nl91 abna 0417 1643 00")])
            #expect(try await identity.admin(.put, Self.path(account), set).status == 204)
            #expect(try await identity.admin(.put, Self.path(account), set).status == 204)
            let since = try await identity.rows(
                "select extract(epoch from created_at)::int8 as at from instrument order by created_at")
            #expect(try since.map { try $0.decode("at", as: Int64.self) } == [opened, opened + 100])
            #expect(
                try await identity.history(of: account).filter { $0 == "instruments-replaced" }.count == 1)
            try await identity.lookUp(kind: "iban", number: IdentityHarness.iban)
            #expect(try await identity.admin(.put, Self.path(account), #"{"instruments":[]}"#).status == 204)
            try await identity.lookUp()
            #expect(try await identity.outcomes() == ["sent", "not-found"])
            #expect(try await identity.count("select count(*) from instrument") == 0)
        }
    }

    @Test("refused: a wrong number by its place and never by itself, too many, no list, no such account, no client")
    func refused() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.owner()
            let wrong = try await identity.admin(
                .put, Self.path(account), Self.body([("iban", IdentityHarness.iban), ("card", "4111111111111112")]))
            #expect(wrong.status == 422 && wrong.problem == "invalid-instrument")
            let text = String(decoding: wrong.bytes, as: UTF8.self)
            #expect(text.contains("instruments[1]") && !text.contains("4111"))
            let many = Self.body((0..<11).map { _ in ("card", IdentityHarness.card) })
            for body in [many, "{}", #"{"instruments":null}"#, #"{"instruments":[{"kind":"card"}]}"#] {
                #expect(try await identity.admin(.put, Self.path(account), body).status == 400)
            }
            for member in ["cvv", "cvc", "securityCode", "pin", "track2"] {
                let body = #"{"instruments":[{"kind":"card","number":"4111111111111111","\#(member)":"737"}]}"#
                let reply = try await identity.admin(.put, Self.path(account), body)
                #expect(reply.status == 400 && !reply.words.contains("737"), "never accepted (LKP-05)")
            }
            for stranger in ["/v1/admin/accounts/x/instruments", Self.path(UUID())] {
                #expect(try await identity.admin(.put, stranger, Self.body([])).status == 404)
            }
            let guess = "another secret of about the same length"
            #expect(try await identity.admin(.put, Self.path(account), Self.body([]), secret: guess).status == 401)
            #expect(try await identity.post("/v1/admin/instruments/rekey", #"{"limit":1}"#).status == 401)
            #expect(try await identity.count("select count(*) from instrument") == 1)
        }
    }

    @Test("while keys change, every key is searched; a hit brings the row under the newest alone")
    func rotation() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            var json = try Self.ring(identity)
            try await identity.owner()
            let second = try Self.rotate(identity, &json)
            try await identity.owner("jan@example.com", given: "Jan")
            try await identity.lookUp(given: "Jan")
            #expect(try await identity.count("select count(distinct key_id) from instrument") == 2)
            try await identity.lookUp()
            let keys = try await identity.rows("select key_id from instrument").map {
                try $0.decode("key_id", as: String.self)
            }
            #expect(keys == [second, second])
            try Self.rotate(identity, &json)
            try await identity.lookUp(given: "Jan")
            #expect(try await identity.outcomes() == ["sent", "sent", "resent"])
        }
    }

    @Test("the re-key job wraps what it cannot know again, in batches that can be stopped; look-ups find it throughout")
    func rekey() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            var json = try Self.ring(identity)
            for index in 0..<5 { try await identity.owner("p\(index)@example.com", given: "Jan\(index)") }
            let first = identity.rings.instrument.currentKeyID
            let second = try Self.rotate(identity, &json)
            let path = "/v1/admin/instruments/rekey"
            var answers: [String] = []
            for _ in 0..<4 {
                let reply = try await identity.admin(.post, path, #"{"limit":2}"#)
                answers.append(String(decoding: reply.bytes, as: UTF8.self))
                try await identity.lookUp(given: "Jan0")
            }
            #expect(
                answers.map { $0.filter(\.isNumber) } == ["23", "21", "10", "00"]
                    || answers.map { $0.filter(\.isNumber) } == ["23", "20", "00", "00"], "\(answers)")
            let keys = try await identity.rows("select distinct key_id from instrument").map {
                try $0.decode("key_id", as: String.self)
            }
            // The one that was looked for stands under the new key alone.
            #expect(Set(keys) == [second, "\(first)/\(second)"])
            let third = try Self.rotate(identity, &json)
            _ = try await identity.admin(.post, path, #"{"limit":10000}"#)
            for index in 1..<5 { try await identity.lookUp(given: "Jan\(index)") }
            #expect(try await identity.recoveredAccounts().count == 5)
            let last = try await identity.rows("select distinct key_id from instrument").map {
                try $0.decode("key_id", as: String.self)
            }
            #expect(Set(last) == [third, "\(second)/\(third)"])
            for body in ["{}", #"{"limit":0}"#, #"{"limit":10001}"#, #"{"limit":"5"}"#] {
                #expect(try await identity.admin(.post, path, body).status == 400)
            }
        }
    }

    @Test("a number registered again keeps since when it is known, also out of a wrapped row")
    func wrappedReplaced() async throws {
        try await IdentityHarness.with { identity in
            var json = try Self.ring(identity)
            let account = try await identity.owner()
            let second = try Self.rotate(identity, &json)
            _ = try await identity.admin(.post, "/v1/admin/instruments/rekey", #"{"limit":10}"#)
            let before = try await identity.count("select extract(epoch from created_at)::int8 from instrument")
            identity.world.advance(by: .seconds(50))
            let set = Self.body([("card", IdentityHarness.card)])
            #expect(try await identity.admin(.put, Self.path(account), set).status == 204)
            let row = try #require(
                try await identity.rows("select key_id, extract(epoch from created_at)::int8 as at from instrument")
                    .first)
            #expect(try row.decode("key_id", as: String.self) == second)
            #expect(try row.decode("at", as: Int64.self) == before)
            #expect(try await identity.history(of: account).contains("instruments-replaced") == false)
        }
    }

    @Test("after a run the numbers are nowhere: no table, no outbox, no export (LKP-03)")
    func leaks() async throws {
        try await IdentityHarness.with(["--limits-cool-down": "PT0S"]) { identity in
            let account = try await identity.owner(
                instruments: [("card", "4111 1111 1111 1111"), ("iban", "nl91 abna 0417 1643 00")])
            try await identity.lookUp()
            try await identity.lookUp(kind: "iban", number: "NL91 ABNA 0417 1643 00")
            _ = try await identity.askLookup(number: "5500000000000004")
            _ = try await identity.admin(
                .put, Self.path(account), Self.body([("card", "378282246310005"), ("card", IdentityHarness.card)]))
            let tables = try await identity.rows("select tablename as t from pg_tables where schemaname = 'public'")
            var text = ""
            for table in try tables.map({ try $0.decode("t", as: String.self) }) {
                let rows = try await identity.rows("select r::text as r from \(table) as r")
                text += try rows.map { try $0.decode("r", as: String.self) }.joined(separator: "\n")
            }
            #expect(text.contains("ann@example.com"))
            for number in ["4111111111111111", "NL91ABNA0417164300", "5500000000000004", "378282246310005"] {
                let digits = Array(number.utf8)
                let spellings = [
                    number, number.lowercased(), digits.map { String(format: "%02x", $0) }.joined(),
                    Data(digits).base64EncodedString().replacing("=", with: ""),
                ]
                // In no spelling that a column could hold.
                for spelling in spellings { #expect(!text.contains(spelling), "\(spelling)") }
            }
        }
    }
}
