import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite("Bad input is a 4xx problem, stores nothing and sends nothing (REQ-06, REQ-07, REQ-09, SWF-01)")
struct BadInputTests {
    static let handle = "AAAAAAAAAAAAAAAAAAAAAA"

    /// Each route with one body that is right, as members of a JSON object.
    static let routes: [(path: String, members: [(String, String)])] = [
        (
            "/v1/accounts",
            [
                ("email", #""ann@example.com""#), ("password", #""a fine password""#), ("givenName", #""Ann""#),
                ("familyName", #""Smit""#), ("locale", #""nl""#), ("country", #""NL""#),
                ("timeZone", #""Europe/Amsterdam""#),
            ]
        ),
        ("/v1/recoveries", [("channel", #""email""#), ("email", #""ann@example.com""#)]),
        ("/v1/recoveries", [("channel", #""sms""#), ("phone", #""+31612345678""#)]),
        (
            "/v1/account-lookups",
            [
                ("givenName", #""Ann""#), ("familyName", #""Smit""#),
                ("instrument", #"{"kind":"card","number":"4111111111111111"}"#),
            ]
        ),
        ("/v1/recoveries/resend", [("requestHandle", "\"\(handle)\"")]),
        ("/v1/password/reset", [("grant", #""a.b.c""#), ("newPassword", #""a fine password""#)]),
        ("/v1/sign-ins", [("identifier", #""ann@example.com""#), ("password", #""a fine password""#)]),
    ]

    static let wrongValues = [
        "0", "1.5", "true", "null", "[]", "{}", #"["ann@example.com"]"#, #"{"$ne":""}"#, #""""#,
        "\"" + String(repeating: "x", count: 5000) + "\"", #""\ud800""#,
    ]
    /// Refused in every text but a password, where every character counts.
    static let controlValues = [#""a\r\nb@example.com""#, #""a\u0000b""#, #""a\u0085b""#, #""a\u001bb""#]

    static func body(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    static func nothingHappened(_ identity: IdentityHarness) async throws {
        for table in [
            "account", "contact", "credential", "recovery_request", "recovery_attempt", "outbox", "sign_in_failure",
        ] {
            #expect(try await identity.count("select count(*) from \(table)") == 0, "\(table)")
        }
    }

    @Test("wrong values in every member of every route")
    func wrongMembers() async throws {
        try await IdentityHarness.with { identity in
            for route in Self.routes {
                for (index, member) in route.members.enumerated() {
                    let isPassword = member.0.lowercased().contains("password")
                    for value in Self.wrongValues + (isPassword ? [] : Self.controlValues) {
                        var members = route.members
                        members[index].1 = value
                        let reply = try await identity.post(route.path, Self.body(members))
                        #expect(reply.status == 400, "\(route.path) \(member.0) \(value.prefix(40))")
                        #expect(reply.problem != nil)
                    }
                    let optional = ["country", "timeZone"].contains(member.0)
                    var missing = route.members
                    missing.remove(at: index)
                    if !optional { #expect(try await identity.post(route.path, Self.body(missing)).status == 400) }
                    let doubled = route.members + [member]
                    #expect(try await identity.post(route.path, Self.body(doubled)).status == 400)
                }
            }
            try await Self.nothingHappened(identity)
        }
    }

    @Test("bodies that are not one JSON object")
    func wrongBodies() async throws {
        try await IdentityHarness.with { identity in
            for route in Self.routes {
                let good = Array(Self.body(route.members).utf8)
                let unknown = Self.body(route.members + [("isAdmin", "true")])
                let bodies: [[UInt8]] = [
                    [], Array("[]".utf8), Array("null".utf8), Array("x".utf8), Array(good.dropLast()), good + good,
                    Array(unknown.utf8), good.map { $0 == UInt8(ascii: "a") ? 0xFF : $0 },
                    Array(String(repeating: "[", count: 20_000).utf8), [0xEF, 0xBB, 0xBF] + good,
                ]
                for body in bodies {
                    let reply = try await identity.post(route.path, raw: body)
                    #expect(reply.status == 400, "\(route.path) \(String(decoding: body.prefix(30), as: UTF8.self))")
                    #expect(reply.problem != nil)
                }
                let large = try await identity.post(
                    route.path, raw: [UInt8](repeating: UInt8(ascii: " "), count: 1_048_576))
                #expect((400...413).contains(large.status))
                let form = try await identity.post(
                    route.path, raw: good, type: "application/x-www-form-urlencoded")
                #expect(form.status == 415)
                let query = try await identity.post("\(route.path)?email=eve@example.com", raw: good)
                #expect(query.status == 400)
            }
            try await Self.nothingHappened(identity)
        }
    }

    @Test(
        "two identifiers, or one of another channel",
        arguments: [
            #"{"channel":"email","email":"ann@example.com","phone":"+31612345678"}"#,
            #"{"channel":"sms","email":"ann@example.com","phone":"+31612345678"}"#,
            #"{"channel":"sms","email":"ann@example.com"}"#, #"{"channel":"email","phone":"+31612345678"}"#,
            #"{"channel":"pigeon","email":"ann@example.com"}"#, #"{"channel":"EMAIL","email":"ann@example.com"}"#,
            #"{"channel":"email","email":"a@x.com,b@y.com"}"#, #"{"channel":"email","email":"a@x.com b@y.com"}"#,
            #"{"channel":"email","email":["a@x.com","b@y.com"]}"#,
            #"{"channel":"email","email":"a@x.com","email":"b@y.com"}"#,
            #"{"channel":"email","email":"a@x.com\nBcc: b@y.com"}"#, #"{"channel":"email","email":"a@x.com%0d%0a"}"#,
        ])
    func identifiers(_ body: String) async throws {
        try await IdentityHarness.with { identity in
            #expect(try await identity.post("/v1/recoveries", body).status == 400)
            try await Self.nothingHappened(identity)
        }
    }

    @Test("the same bad request gets the same answer about known and unknown accounts")
    func uniform() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            for value in ["[\"%\"]", "\"%,x@y.com\"", "\"%\\r\\n\""] {
                let replies = try await ["ann@example.com", "eve@example.com"].asyncMap { email in
                    let body = #"{"channel":"email","email":\#(value.replacing("%", with: email))}"#
                    return try await identity.post("/v1/recoveries", body)
                }
                #expect(replies[0].status == 400)
                #expect(replies[0].problem == replies[1].problem)
                #expect(replies[0].bytes.count == replies[1].bytes.count)
            }
        }
    }

    @Test("a password of more than 1,024 bytes is refused at once (PWD-02)")
    func longPassword() async throws {
        try await IdentityHarness.with { identity in
            for (length, status) in [(1024, 401), (1025, 400), (60_000, 400)] {
                let reply = try await identity.signIn(password: String(repeating: "x", count: length))
                #expect(reply.status == status)
            }
        }
    }

    @Test("methods and paths that are not there")
    func methods() async throws {
        try await IdentityHarness.with { identity in
            let get = try await identity.get("/v1/recoveries", bearer: "x")
            #expect(get.status == 405)
            for path in ["/v1/step-down", "/v1/recoveries/x"] {
                #expect(try await identity.post(path, "{}").status == 404)
            }
        }
    }
}

extension Array {
    /// The results of an asynchronous transformation, one after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
