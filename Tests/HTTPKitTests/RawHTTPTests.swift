import HTTPKit
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import TestSupport
import Testing

@Suite("Bytes that are hardly HTTP")
struct RawHTTPTests {
    private static let good = "GET /source HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    /// A real listener of the edge, and its port.
    private func listening(_ body: @escaping @Sendable (RawClient, TestStack) async throws -> Void) async throws {
        let stack = TestStack()
        try await stack.live { client in
            try await body(RawClient(port: client.port ?? 0), stack)
            // Makes sure that the client's own connection was taken before the server stops.
            _ = try await client.execute(uri: "/source", method: .get) { $0.status }
        }
    }

    private func status(_ answer: String) -> Int? {
        let parts = answer.split(separator: " ")
        return parts.count > 1 && answer.hasPrefix("HTTP/1.1 ") ? Int(parts[1]) : nil
    }

    @Test(
        "SWF-08: smuggling, control bytes, huge headers and other protocols are refused or closed, and serving goes on",
        arguments: [
            "GET /source HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /v1/things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /source HTTP/1.1\r\nHost: a\r\nA: b\u{0}c\r\n\r\n",
            "GET /source HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "GET /source HTTP/1.1\r\n Host: a\r\n\r\n",
            "GET /source HTTP/1.1\r\nHost: a\r\nBig: \(String(repeating: "x", count: 20_000))\r\n\r\n",
            "GET /source HTTP/9.9\r\nHost: a\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n\u{0}",
            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func broken(text: String) async throws {
        try await listening { client, _ in
            let answer = try await client.send(Array(text.utf8), until: { $0.contains("\r\n\r\n") })
            if let status = status(answer) { #expect((400..<500).contains(status), "\(answer)") }
            #expect(!answer.contains("Swift") && !answer.lowercased().contains("server:"))
            #expect(status(try await client.send(Array(Self.good.utf8))) == 200)
        }
    }

    @Test(
        "LNK-06: any Host is treated alike",
        arguments: [
            "evil.example", "127.0.0.1:1", "rekey.example", "", "a..b", "[::1]", "xn--80ak6aa92e", "a@b",
            String(repeating: "h", count: 300),
        ])
    func hosts(host: String) async throws {
        try await listening { client, _ in
            let text = "GET /source HTTP/1.1\r\nHost: \(host)\r\nX-Forwarded-Host: \(host)\r\nConnection: close\r\n\r\n"
            let answer = try await client.send(Array(text.utf8))
            #expect(status(answer) == 200, "\(answer)")
            #expect(host.isEmpty || host == "127.0.0.1:1" || !answer.contains(host))
        }
    }

    @Test("a body that does not come is answered with 408 after ten seconds")
    func slowBody() async throws {
        try await listening { client, stack in
            let head =
                "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"na"
            async let answer = client.send(Array(head.utf8), until: { $0.contains("request-timeout") })
            #expect(await stack.test.clock.nextTimerScheduled().elapsed == .seconds(10))
            stack.test.advance(by: .seconds(10))
            let text = try await answer
            #expect(status(text) == 408, "\(text)")
        }
    }

    @Test("bodies that come slowly take nobody's place")
    func slowBodies() async throws {
        var stack = TestStack()
        stack.configuration.maximumConcurrentRequests = 1
        let clock = stack.test.clock
        try await stack.live { [stack] client in
            let raw = RawClient(port: client.port ?? 0)
            let head =
                "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"na"
            async let slow = raw.send(Array(head.utf8), until: { $0.contains("request-timeout") })
            _ = await clock.nextTimerScheduled()
            let other = try await raw.send(Array(Self.good.utf8))
            #expect(status(other) == 200, "\(other)")
            stack.test.advance(by: .seconds(10))
            let late = try await slow
            #expect(status(late) == 408, "\(late)")
        }
    }

    @Test("a body of unknown length is cut off at 64 KiB with 413")
    func chunked() async throws {
        try await listening { client, _ in
            let chunk = "4000\r\n" + String(repeating: " ", count: 0x4000) + "\r\n"
            let text =
                "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + String(repeating: chunk, count: 5)
            let answer = try await client.send(Array(text.utf8), until: { $0.contains("content-too-large") })
            #expect(status(answer) == 413, "\(answer)")
        }
    }
}
