import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Observability
import Synchronization
import TestSupport
import Testing

@Suite("The edge of every listener")
struct EdgeTests {
    @Test(
        "WEB-03: a wrong method is a 405 that names the right ones",
        arguments: [
            ("/v1/things", HTTPRequest.Method.get, "POST"), ("/v1/things/1", .post, "DELETE, GET, HEAD"),
            ("/v1/things", .options, "POST"), ("/v1/things", .trace, "POST"), ("/source", .put, "GET, HEAD"),
        ])
    func methods(uri: String, method: HTTPRequest.Method, allow: String) async throws {
        let response = try await TestStack().run { client in
            try await client.execute(uri: uri, method: method) { $0 }
        }
        #expect(response.status == .methodNotAllowed)
        #expect(response.problem == "method-not-allowed")
        #expect(response.headers[.allow] == allow)
    }

    @Test("an unknown path is a 404 problem", arguments: ["/", "/v1", "/v1/things/1/2", "/v2/things", "/V1/things"])
    func notFound(uri: String) async throws {
        let response = try await TestStack().run { client in
            try await client.execute(uri: uri, method: .get) { $0 }
        }
        #expect(response.status == .notFound)
        #expect(response.problem == "not-found")
        #expect(!response.text.contains(uri + "\"") || uri == "/")
    }

    @Test("HEAD is GET without a body; on a path without GET it is a 405")
    func head() async throws {
        let stack = TestStack()
        let (found, wrong) = try await stack.run { client in
            (
                try await client.execute(uri: "/v1/things/7", method: .head) { $0 },
                try await client.execute(uri: "/v1/things", method: .head) { $0 }
            )
        }
        #expect(found.status == .ok)
        #expect(found.body.readableBytes == 0)
        #expect(wrong.status == .methodNotAllowed)
        #expect(wrong.body.readableBytes == 0)
    }

    @Test("the framework's own errors are problems too")
    func frameworkErrors() async throws {
        let response = try await TestStack().run { client in
            try await client.execute(uri: "/numbers/many", method: .get) { $0 }
        }
        #expect(response.status == .badRequest)
        #expect(response.problem == "bad-request")
    }

    @Test("an unexpected failure is a 500 that says nothing about itself")
    func failure() async throws {
        let response = try await TestStack().run { client in
            try await client.execute(uri: "/fails", method: .get) { $0 }
        }
        #expect(response.status == .internalServerError)
        #expect(response.problem == "internal-error")
        #expect(!response.text.contains("secret_column"))
    }

    @Test("a problem keeps its status, slug, detail and Retry-After, and names the request")
    func problems() async throws {
        let (conflict, limited) = try await TestStack().run { client in
            (
                try await client.execute(uri: "/conflict", method: .get) { $0 },
                try await client.execute(uri: "/limited", method: .get) { $0 }
            )
        }
        let id = try #require(conflict.headers[.requestID])
        #expect(conflict.status == .conflict)
        #expect(
            conflict.text == #"{"type":"urn:rekey:problem:already-used","title":"Conflict","status":409,"#
                + #""detail":"It was used.","instance":"urn:uuid:\#(id)"}"#)
        #expect(limited.status == .tooManyRequests)
        #expect(limited.headers[.retryAfter] == "2")
    }

    @Test(
        "security headers stand on every answer, errors too; nothing names the server",
        arguments: [
            "/v1/things/1", "/nowhere", "/fails", "/conflict",
        ])
    func headers(uri: String) async throws {
        let response = try await TestStack().run { client in
            try await client.execute(
                uri: uri, method: .get, headers: [.requestID: "chosen-by-client", .origin: "https://evil.example"]
            ) { $0 }
        }
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(response.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
        #expect(response.headers[.referrerPolicy] == "no-referrer")
        #expect(response.headers[.server] == nil)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
        #expect(response.headers[.requestID]?.utf8.count == 36)
    }

    @Test("REQ-11: forwarding headers are ignored unless the connection comes from the trusted hop")
    func forwarded() async throws {
        let headers: HTTPFields = [.forwardedFor: "203.0.113.9, 198.51.100.7"]
        let ignoring = try await TestStack().live { client in
            try await client.execute(uri: "/source", method: .get, headers: headers) { $0.text }
        }
        #expect(ignoring == "127.0.0.1" || ignoring == "::1")
        var stack = TestStack()
        stack.configuration.trustedProxies = try TrustedProxies(parsing: ["127.0.0.0/8", "::1"])
        let trusting = try await stack.live { client in
            try await client.execute(uri: "/source", method: .get, headers: headers) { $0.text }
        }
        #expect(trusting == "198.51.100.7")
    }

    @Test(
        "REQ-11: networks, spellings and nonsense in the proxy's header",
        arguments: [
            ("10.0.0.0/8", "10.1.2.3", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.0/8", "11.1.2.3", "203.0.113.9", "11.1.2.3"),
            ("10.0.0.0/9", "10.128.0.1", "203.0.113.9", "10.128.0.1"), ("::1", "::1", "2001:DB8:0::1", "2001:db8::1"),
            ("10.0.0.1", "10.0.0.1", "unknown", "10.0.0.1"),
            ("10.0.0.1", "::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "10.0.0.1", "", "10.0.0.1"), ("0.0.0.0/0", "10.0.0.1", "1.2.3.4:80", "10.0.0.1"),
        ])
    func proxies(network: String, peer: String, header: String, expected: String) throws {
        let proxies = try TrustedProxies(parsing: [network])
        #expect(proxies.source(peer: SourceAddress(peer), forwardedFor: [header]).text == expected)
        #expect(throws: (any Error).self) { try TrustedProxies(parsing: [network + "/129"]) }
    }

    @Test(
        "REQ-05: limits and logs see networks",
        arguments: [
            ("203.0.113.9", "203.0.113.0/24", false), ("2001:db8:1:2:3::4", "2001:db8:1::/48", false),
            ("127.8.9.1", "127.8.9.0/24", true), ("::1", "::/48", true), ("nonsense", "unknown", false),
        ])
    func networks(address: String, network: String, isLoopback: Bool) {
        #expect(SourceAddress(address).network == network)
        #expect(SourceAddress(address).isLoopback == isLoopback)
    }

    @Test("beyond the places of a listener the answer is 503 with Retry-After")
    func admission() {
        let admission = AdmissionControl(maximum: 2)
        #expect(admission.enter() && admission.enter())
        #expect(!admission.enter())
        admission.leave()
        #expect(admission.enter())
        #expect(admission.inFlight == 2)
    }

    @Test("a request that finds no place is refused while another is answered")
    func overload() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let entered = AsyncStream.makeStream(of: Void.self)
        let router = makeRouter()
        router.get("/slow") { _, _ in
            entered.continuation.yield()
            for await _ in gate.stream { break }
            return Response.noContent()
        }
        var configuration = EdgeConfiguration(listener: "public")
        configuration.maximumConcurrentRequests = 1
        let application = Application(
            responder: EdgeResponder(
                router: router, configuration: configuration, dependencies: TestDependencies().dependencies))
        try await application.test(.router) { client in
            async let first = client.execute(uri: "/slow", method: .get) { $0.status }
            for await _ in entered.stream { break }
            let second = try await client.execute(uri: "/slow", method: .get) { $0 }
            #expect(second.status == .serviceUnavailable)
            #expect(second.problem == "overloaded")
            #expect(second.headers[.retryAfter] == "1")
            gate.continuation.yield()
            #expect(try await first == .noContent)
        }
    }

    @Test("LNK-11, WEB-04: the access log has the route's pattern, never the path, query, header or body")
    func accessLog() async throws {
        let sink = LineSink()
        let logger = Logger(label: "http") { label in
            LineLogHandler(label: label, format: .json, level: .info, sink: sink)
        }
        let stack = TestStack()
        let application = Application(
            responder: EdgeResponder(
                router: stack.router(), configuration: stack.configuration, dependencies: stack.test.dependencies),
            logger: logger)
        try await application.test(.router) { client in
            _ = try await client.execute(
                uri: "/v1/things/s3cr3t-path?token=s3cr3t-query", method: .get,
                headers: [
                    .userAgent: "s3cr3t\u{7F}agent", .authorization: "Bearer s3cr3t-header", .referer: "s3cr3t-referer",
                ]
            ) { $0 }
            _ = try await client.execute(
                uri: "/s3cr3t-unknown", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: "s3cr3t-body")
            ) { $0 }
            _ = try await client.execute(uri: "/fails?x=s3cr3t", method: .get) { $0 }
        }
        #expect(!sink.text.contains("s3cr3t"), "\(sink.text)")
        #expect(sink.text.contains(#""route":"/v1/things/{id}""#), "\(sink.text)")
        #expect(sink.text.contains(#""route":"none""#))
        #expect(sink.text.contains(#""status":"404""#) || sink.text.contains(#""status":404"#))
        #expect(sink.text.contains("secret_column"), "the cause of a 500 is in the log")
    }
}
