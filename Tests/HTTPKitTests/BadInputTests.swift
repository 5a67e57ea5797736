import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@Suite("Bad input is a 4xx problem, never a 500")
struct BadInputTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let body: [UInt8]
        let slug: String
        var status = HTTPResponse.Status.badRequest
        var type: String? = "application/json"
        var uri = "/v1/things"
        var testDescription: String { name }

        init(
            _ name: String, _ body: String, _ slug: String, status: HTTPResponse.Status = .badRequest,
            type: String? = "application/json", uri: String = "/v1/things"
        ) {
            self.init(name, Array(body.utf8), slug, status: status, type: type, uri: uri)
        }

        init(
            _ name: String, _ body: [UInt8], _ slug: String, status: HTTPResponse.Status = .badRequest,
            type: String? = "application/json", uri: String = "/v1/things"
        ) {
            self.name = name
            self.body = body
            self.slug = slug
            self.status = status
            self.type = type
            self.uri = uri
        }
    }

    private static func deep(_ levels: Int) -> String {
        #"{"name":"# + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + "}"
    }

    static let cases: [Case] = [
        Case("no body", "", "malformed-json"), Case("white space", "  \n", "malformed-json"),
        Case("an array", "[]", "malformed-json"), Case("a text", #""x""#, "malformed-json"),
        Case("null", "null", "malformed-json"),
        Case("cut off", #"{"name":"a""#, "malformed-json"), Case("trailing text", #"{"name":"a"} x"#, "malformed-json"),
        Case("two objects", #"{"name":"a"}{}"#, "malformed-json"),
        Case("trailing comma", #"{"name":"a",}"#, "malformed-json"),
        Case("single quotes", "{'name':'a'}", "malformed-json"),
        Case("comment", #"{"name":"a"/**/}"#, "malformed-json"),
        Case("byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"name":"a"}"#.utf8), "malformed-json"),
        Case("NaN", #"{"name":"a","count":NaN}"#, "malformed-json"),
        Case("leading zero", #"{"name":"a","count":01}"#, "malformed-json"),
        Case("plus sign", #"{"name":"a","count":+1}"#, "malformed-json"),
        Case("hexadecimal", #"{"name":"a","count":0x1}"#, "malformed-json"),
        Case("raw line feed in a text", "{\"name\":\"a\nb\"}", "malformed-json"),
        Case("raw NUL in a text", "{\"name\":\"a\u{0}b\"}", "malformed-json"),
        Case("bad escape", #"{"name":"\x41"}"#, "malformed-json"),
        Case("short escape", #"{"name":"\u00"}"#, "malformed-json"),
        Case("invalid UTF-8", Array(#"{"name":"a"#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8), "invalid-text"),
        Case("overlong UTF-8", Array(#"{"name":"a"#.utf8) + [0xC0, 0x8A] + Array(#""}"#.utf8), "invalid-text"),
        Case(
            "encoded surrogate", Array(#"{"name":"a"#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8), "invalid-text"),
        Case("lone high surrogate", #"{"name":"\ud800"}"#, "invalid-text"),
        Case("lone low surrogate", #"{"name":"\udc00"}"#, "invalid-text"),
        Case("two high surrogates", #"{"name":"\ud800\ud800"}"#, "invalid-text"),
        Case("invalid UTF-8 in a name", Array(#"{""#.utf8) + [0xFF] + Array(#"":1}"#.utf8), "invalid-text"),
        Case("duplicate member", #"{"name":"a","name":"b"}"#, "duplicate-member"),
        Case("duplicate member by escape", #"{"name":"a","\u006eame":"b"}"#, "duplicate-member"),
        Case("duplicate inside", #"{"name":"a","inner":{"note":"a","note":"b"}}"#, "duplicate-member"),
        Case("unknown member", #"{"name":"a","admin":true}"#, "unknown-member"),
        Case("unknown member inside", #"{"name":"a","inner":{"x":1}}"#, "unknown-member"),
        Case("member in capitals", #"{"Name":"a"}"#, "unknown-member"),
        Case("member in full width", #"{"ｎame":"a"}"#, "unknown-member"),
        Case("prototype member", #"{"name":"a","__proto__":{}}"#, "unknown-member"),
        Case("missing member", "{}", "missing-member"), Case("null member", #"{"name":null}"#, "wrong-type"),
        Case("number for text", #"{"name":0}"#, "wrong-type"), Case("true for text", #"{"name":true}"#, "wrong-type"),
        Case("array for text", #"{"name":["a"]}"#, "wrong-type"),
        Case("object for text", #"{"name":{"$ne":""}}"#, "wrong-type"),
        Case("two texts", #"{"name":["a","b"]}"#, "wrong-type"),
        Case("text for flag", #"{"name":"a","flag":"true"}"#, "wrong-type"),
        Case("number for flag", #"{"name":"a","flag":1}"#, "wrong-type"),
        Case("null flag", #"{"name":"a","flag":null}"#, "wrong-type"),
        Case("fraction for count", #"{"name":"a","count":1.0}"#, "wrong-type"),
        Case("exponent", #"{"name":"a","count":1e1}"#, "wrong-type"),
        Case("huge count", #"{"name":"a","count":99999999999999999999}"#, "wrong-type"),
        Case("count out of range", #"{"name":"a","count":11}"#, "out-of-range"),
        Case("text for count", #"{"name":"a","count":"1"}"#, "wrong-type"),
        Case("text for object", #"{"name":"a","inner":"b"}"#, "wrong-type"),
        Case("array for object", #"{"name":"a","inner":[]}"#, "wrong-type"),
        Case("null for object", #"{"name":"a","inner":null}"#, "wrong-type"),
        Case("null inside", #"{"name":"a","inner":{"note":null}}"#, "wrong-type"),
        Case("numbers in a list", #"{"name":"a","list":[1]}"#, "wrong-type"),
        Case("too many", #"{"name":"a","list":["a","b","c"]}"#, "too-many-elements"),
        Case("empty text", #"{"name":""}"#, "empty-member"),
        Case("too long", #"{"name":"aaaaaaaaaaaaaaaaaaaaa"}"#, "member-too-long"),
        Case("too long in bytes only", #"{"name":"ääääääääääA"}"#, "member-too-long"),
        Case("CR LF by escape", #"{"name":"a\r\nBcc: x"}"#, "control-character"),
        Case("LF by escape", #"{"name":"a\nb"}"#, "control-character"),
        Case("CR by escape", #"{"name":"a\rb"}"#, "control-character"),
        Case("NUL by escape", #"{"name":"a\u0000"}"#, "control-character"),
        Case("tab", #"{"name":"a\tb"}"#, "control-character"),
        Case("ESC", #"{"name":"\u001b[2J"}"#, "control-character"),
        Case("DEL", #"{"name":"a\u007f"}"#, "control-character"),
        Case("C1 control", "{\"name\":\"a\u{85}b\"}", "control-character"),
        Case("line separator", #"{"name":"a\u2028b"}"#, "control-character"),
        Case("nested 9 deep", deep(9), "too-deep"), Case("nested 30 000 deep", deep(30_000), "too-deep"),
        Case(
            "1 MB", #"{"name":""# + String(repeating: "a", count: 1_000_000) + #""}"#, "content-too-large",
            status: .contentTooLarge),
        Case(
            "64 KiB and one byte", String(repeating: " ", count: 65_537), "content-too-large", status: .contentTooLarge),
        Case("64 KiB of blanks", String(repeating: " ", count: 65_536), "malformed-json"),
        Case("no content type", "{}", "unsupported-media-type", status: .unsupportedMediaType, type: nil),
        Case(
            "a form", "name=a", "unsupported-media-type", status: .unsupportedMediaType,
            type: "application/x-www-form-urlencoded"),
        Case("plain text", "{}", "unsupported-media-type", status: .unsupportedMediaType, type: "text/plain"),
        Case(
            "JSON in Latin-1", "{}", "unsupported-media-type", status: .unsupportedMediaType,
            type: "application/json; charset=latin1"),
        Case("a longer type", "{}", "unsupported-media-type", status: .unsupportedMediaType, type: "application/jsonx"),
        Case(
            "two types", "{}", "unsupported-media-type", status: .unsupportedMediaType,
            type: "application/json, text/plain"),
        Case("JSON and a query", #"{"name":"a"}"#, "unexpected-query", uri: "/v1/things?name=b"),
    ]

    @Test("REQ-06, REQ-07, REQ-09, SWF-01", arguments: cases)
    func refused(_ input: Case) async throws {
        let response = try await TestStack().run { client in
            try await client.execute(
                uri: input.uri, method: .post, headers: input.type.map { [.contentType: $0] } ?? [:],
                body: ByteBuffer(bytes: input.body)
            ) { $0 }
        }
        #expect(response.status == input.status, "\(response.text)")
        #expect(response.problem == input.slug, "\(response.text)")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test("the same cases over a real connection, one after the other; a body too large ends its connection")
    func overSocket() async throws {
        let large = Self.cases.filter { $0.status == .contentTooLarge }
        for cases in [Self.cases.filter { $0.status != .contentTooLarge }] + large.map({ [$0] }) {
            let answers = try await TestStack().live { client in
                var answers: [String?] = []
                for input in cases {
                    let answer = try await client.execute(
                        uri: input.uri, method: .post, headers: input.type.map { [.contentType: $0] } ?? [:],
                        body: ByteBuffer(bytes: input.body)
                    ) { $0.problem }
                    answers.append(answer)
                }
                return answers
            }
            #expect(answers == cases.map { $0.slug })
        }
    }

    @Test(
        "good input is taken, with any legal spelling of the content type",
        arguments: [
            "application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\"",
        ])
    func accepted(type: String) async throws {
        let body = #" {"name":"Zoë \ud83d\ude00","flag":true,"count":10,"inner":{"note":"x"},"list":["a"]} "#
        let response = try await TestStack().run { client in
            try await client.execute(
                uri: "/v1/things", method: .post, headers: [.contentType: type], body: ByteBuffer(string: body)
            ) { $0 }
        }
        #expect(response.status == .accepted, "\(response.text)")
        #expect(response.text == #"{"name":"Zoë 😀","note":"x"}"#)
    }

    @Test(
        "a parameter of a path may be anything and does no harm",
        arguments: [
            "/v1/things/%00", "/v1/things/%ff%fe", "/v1/things/..%2f..", "/v1/things/%0d%0aSet-Cookie:x",
            "/v1/things/" + String(repeating: "a", count: 8000),
            "/v1/things/%", "/v1/things/%zz", "/%2e%2e/%2e%2e", "//", "/v1//things", "/v1/things/?a=b&a=c&%00=%ff",
        ])
    func paths(uri: String) async throws {
        let status = try await TestStack().run { client in
            try await client.execute(uri: uri, method: .get) { $0.status }
        }
        #expect(status == .ok || status.kind == .clientError)
    }
}
