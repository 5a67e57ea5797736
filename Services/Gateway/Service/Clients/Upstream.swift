package import AsyncHTTPClient
import Foundation
import HTTPKit
import HTTPTypes
import NIOCore
import NIOHTTP1

/// Another service, as the pages call it on behalf of one browser.
package struct Upstream: Sendable {
    private let client: HTTPClient
    private let base: String
    private let name: String

    /// Longest time for one answer. A password takes tens of milliseconds to hash and may have to wait for others.
    static let deadline = TimeAmount.seconds(10)
    /// No answer we read is larger, in bytes.
    static let maximumAnswer = 1 << 20

    package init(client: HTTPClient, base: String, name: String) {
        self.client = client
        self.base = base
        self.name = name
    }

    /// Sends one request.
    ///
    /// Throws ``ProblemDetails`` for what no caller can handle: 429 with the time to wait, and 503 when the service does
    /// not answer, is not ready or fails.
    func send(
        _ method: HTTPMethod, _ path: String, body: UpstreamBody? = nil, authorization: String? = nil,
        for visitor: Visitor
    ) async throws -> UpstreamAnswer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        // The services count by the visitor's address; they believe this header from the gateway alone.
        request.headers.add(name: "x-forwarded-for", value: visitor.source.text)
        request.headers.add(name: "traceparent", value: visitor.traceparent)
        if let authorization { request.headers.add(name: "authorization", value: authorization) }
        if let body {
            request.headers.add(name: "content-type", value: body.type)
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        let answer: UpstreamAnswer
        do {
            let response = try await client.execute(request, timeout: Self.deadline)
            let bytes = try await response.body.collect(upTo: Self.maximumAnswer)
            answer = UpstreamAnswer(
                status: Int(response.status.code), body: Array(bytes.readableBytesView),
                retryAfter: response.headers.first(name: "retry-after").flatMap(Int.init))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw ProblemDetails.unavailable("\(name)-unreachable")
        }
        let wait = Duration.seconds(min(max(answer.retryAfter ?? 1, 1), 3600))
        if answer.status == 429 { throw ProblemDetails.tooManyRequests(retryAfter: wait) }
        if answer.status >= 500 { throw ProblemDetails.unavailable("\(name)-unavailable", retryAfter: wait) }
        return answer
    }
}
