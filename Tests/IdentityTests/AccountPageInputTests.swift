import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Bad input to the account page: 400 before anything is stored, never 500")
struct AccountPageInputTests {
    private struct Route: Sendable {
        var method: HTTPRequest.Method
        var path: String
        var member: String
        var good: String
        /// Passwords may hold every character; codes are judged as wrong ones are.
        var takesControl = false
    }

    private static let routes: [Route] = [
        Route(
            method: .post, path: "/v1/step-up", member: "password", good: "\"\(IdentityHarness.password)\"",
            takesControl: true),
        Route(method: .put, path: "/v1/account/email", member: "email", good: #""new@example.com""#),
        Route(method: .put, path: "/v1/account/phone", member: "phone", good: #""+31612345678""#),
        Route(method: .post, path: "/v1/account/contacts", member: "email", good: #""new@example.com""#),
        Route(method: .post, path: "/v1/account/contacts", member: "phone", good: #""+31612345678""#),
        Route(method: .post, path: "/v1/account/email/verify", member: "code", good: #""12345678""#),
        Route(method: .post, path: "/v1/account/phone/verify", member: "code", good: #""12345678""#),
        Route(
            method: .post, path: "/v1/account/contacts/\(UUID().uuidString)/verify", member: "code",
            good: #""12345678""#),
        Route(
            method: .delete, path: "/v1/account/contacts", member: "contactId",
            good: #""11111111-2222-4333-8444-555555555555""#),
    ]

    /// JSON that is no acceptable value of any of these members.
    private static let wrong = [
        "null", "0", "1.5", "true", "[]", "{}", #"["x"]"#, #"{"x":"y"}"#, #""""#, "12345678", #"[["a@b.nl"]]"#,
        "\"\(String(repeating: "9", count: 2000))\"", #""\ud800""#,
    ]
    private static let controls = [
        #""new@example.com\r\nBcc: x@y.nl""#, #""+31612345678\n""#, #""1234\u00005678""#, #""12345678\u0085""#,
        #""\u2028""#, #""12345678\u202e""#, #""\t12345678""#,
    ]

    private static func stored(_ identity: IdentityHarness) async throws -> [Int64] {
        var counts: [Int64] = []
        for table in ["contact", "contact_change", "step_up", "outbox", "account_history", "sign_in_failure"] {
            counts.append(try await identity.count("select count(*) from \(table)"))
        }
        counts.append(try await identity.count("select coalesce(sum(tries), 0) from contact_change"))
        return counts
    }

    @Test("wrong values, missing, repeated and unknown members of every route")
    func members() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let before = try await Self.stored(identity)
            for route in Self.routes {
                let (name, good) = (route.member, route.good)
                var bodies = (Self.wrong + (route.takesControl ? [] : Self.controls)).map { #"{"\#(name)":\#($0)}"# }
                bodies += [
                    "{}", "[]", "null", "", "x", "\"x\"", #"{"\#(name)":\#(good)"#, #"{"\#(name)":\#(good)}}"#,
                    #"{"\#(name)":\#(good),"\#(name)":\#(good)}"#, #"{"\#(name)":\#(good),"isAdmin":true}"#,
                    #"{"\#(name.uppercased())":\#(good)}"#, #"{"\#(name)\u0000":\#(good)}"#,
                    String(repeating: #"{"a":"#, count: 5000),
                ]
                for body in bodies {
                    let reply = try await owner.send(route.method, route.path, body)
                    #expect(reply.status == 400, "\(route.method) \(route.path) \(body.prefix(60)): \(reply.status)")
                    #expect(reply.problem != nil)
                }
            }
            #expect(try await Self.stored(identity) == before)
        }
    }

    @Test("bytes that are not UTF-8, other content types, queries beside the body, bodies too large")
    func bodies() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let before = try await Self.stored(identity)
            for route in Self.routes {
                let good = Array(#"{"\#(route.member)":\#(route.good)}"#.utf8)
                let bearer = try owner.bearer()
                for bad in [
                    good.map { $0 == UInt8(ascii: "1") || $0 == UInt8(ascii: "e") ? 0xFF : $0 },
                    [0xEF, 0xBB, 0xBF] + good, good + good, good.dropLast() + [0x00, 0x7D],
                ] {
                    let reply = try await identity.send(route.method, route.path, raw: bad, bearer: bearer)
                    #expect(reply.status == 400, "\(route.path)")
                }
                let query = try await identity.send(
                    route.method, route.path + "?\(route.member)=x", raw: good, bearer: bearer)
                #expect(query.status == 400, "\(route.path)")
                let large = try await identity.send(
                    route.method, route.path, raw: [UInt8](repeating: 0x20, count: 1_048_576), bearer: bearer)
                #expect((400...413).contains(large.status))
                guard route.method == .post else { continue }
                let form = try await identity.post(
                    route.path, raw: good, bearer: bearer, type: "application/x-www-form-urlencoded")
                #expect(form.status == 415)
            }
            #expect(try await Self.stored(identity) == before)
        }
    }

    private static let wrongContacts = [
        #"{"email":"a@x.com","phone":"+31612345678"}"#, #"{"email":"a@x.com,b@y.com"}"#,
        #"{"email":"a@x.com b@y.com"}"#, #"{"email":"A <a@x.com>"}"#, #"{"email":"a@x"}"#,
        #"{"email":"\"a b\"@x.com"}"#, #"{"email":"a@x.com%0d%0a"}"#, #"{"phone":"a@x.com"}"#,
        #"{"email":"+31612345678"}"#, #"{"phone":"+316"}"#, #"{"phone":"+٣١٦١٢٣٤٥٦٧٨"}"#,
        #"{"phone":"+31612345678,+31687654321"}"#, #"{"phone":["+31612345678"]}"#,
    ]

    @Test("contacts of the wrong kind or number")
    func contacts() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let before = try await Self.stored(identity)
            for body in Self.wrongContacts {
                #expect(try await owner.post("/v1/account/contacts", body).status == 400, "\(body)")
                let other = body.contains(#""phone":"#) ? "/v1/account/phone" : "/v1/account/email"
                #expect(try await owner.put(other, body).status == 400, "\(body)")
            }
            #expect(try await Self.stored(identity) == before)
        }
    }

    private static let wrongDevices = [
        #""Laptop""#, "[]", "null", "{}", #"{"id":"abc"}"#, #"{"name":1}"#, #"{"name":["x"]}"#,
        #"{"name":"x","id":""}"#, #"{"name":"x","id":7}"#, #"{"name":"x","id":"a b"}"#, #"{"name":"x","id":"é"}"#,
        #"{"name":"x","id":"a+b/c="}"#, #"{"name":"x\r\ny"}"#, #"{"name":"x","cookie":"y"}"#,
        "{\"name\":\"\(String(repeating: "x", count: 121))\"}",
        "{\"name\":\"x\",\"id\":\"\(String(repeating: "x", count: 65))\"}",
    ]

    @Test("what a device says of itself")
    func devices() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.signedUp(identity)
            let before = try await Self.stored(identity)
            for device in Self.wrongDevices {
                let reply = try await identity.post(
                    "/v1/sign-ins",
                    #"{"identifier":"ann@example.com","password":"\#(IdentityHarness.password)","device":\#(device)}"#)
                #expect(reply.status == 400, "\(device)")
            }
            #expect(try await identity.count("select count(*) from known_device") == 0)
            #expect(try await Self.stored(identity) == before)
        }
    }

    @Test("no route of the page answers without a token, and methods that are not there are 405")
    func unauthenticated() async throws {
        try await IdentityHarness.with { identity in
            for (method, path) in [
                (HTTPRequest.Method.get, "/v1/step-up"), (.post, "/v1/account/email"), (.get, "/v1/account/contacts"),
                (.put, "/v1/account/reopen"), (.post, "/v1/account/export"), (.delete, "/v1/account/timeline"),
            ] {
                let reply = try await identity.send(method, path, raw: nil, bearer: "x")
                #expect(reply.status == 405, "\(method) \(path)")
            }
        }
    }
}
