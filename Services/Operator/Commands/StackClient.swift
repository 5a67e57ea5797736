package import AsyncHTTPClient
import Foundation
import NIOCore
package import NIOHTTP1

/// Calls the HTTP contract of a running stack from outside, as an integrator would.
///
/// Every call returns the answer as it came; the caller decides which status is right.
package struct StackClient: Sendable {
    package private(set) var addresses: StackAddresses
    private let http: HTTPClient
    private let timeout: TimeAmount

    /// - Parameter timeoutSeconds: for one call, connect included.
    package init(addresses: StackAddresses, http: HTTPClient, timeoutSeconds: Int64 = 15) {
        self.addresses = addresses
        self.http = http
        self.timeout = .seconds(timeoutSeconds)
    }

    /// The same client for another address of some service.
    package func reaching(_ addresses: StackAddresses) -> StackClient {
        var other = self
        other.addresses = addresses
        return other
    }

    /// A client that follows no redirect and shares the process's event loops.
    package static func makeHTTPClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Runs `body` with a client for the stack of the environment, and ends it.
    static func ofEnvironment<Value: Sendable>(
        timeoutSeconds: Int64 = 15, _ body: (StackClient) async throws -> Value
    ) async throws -> Value {
        let http = makeHTTPClient()
        let result: Result<Value, any Error>
        do {
            let client = StackClient(addresses: .fromEnvironment(), http: http, timeoutSeconds: timeoutSeconds)
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        return try result.get()
    }

    /// One call with a body as it is.
    package func send(
        _ method: HTTPMethod, _ url: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> StackAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await http.execute(request, timeout: timeout)
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return StackAnswer(
            status: Int(response.status.code), headers: response.headers, body: [UInt8](bytes.readableBytesView))
    }

    /// A JSON POST (or another method), with a bearer token when given.
    package func sendJSON(
        _ method: HTTPMethod = .POST, _ url: String, _ body: some Encodable, bearer: String? = nil
    ) async throws -> StackAnswer {
        var headers = [("content-type", "application/json")]
        if let bearer { headers.append(("authorization", "Bearer \(bearer)")) }
        return try await send(method, url, headers: headers, body: try Self.json(body))
    }

    static func json(_ body: some Encodable) throws -> [UInt8] { [UInt8](try JSONEncoder().encode(body)) }

    /// A form POST as browsers and OAuth clients send it.
    package func sendForm(
        _ url: String, _ fields: [(String, String)], headers: [(String, String)] = []
    ) async throws -> StackAnswer {
        let body = fields.map { "\(Self.percentEncode($0.0))=\(Self.percentEncode($0.1))" }.joined(separator: "&")
        return try await send(
            .POST, url, headers: headers + [("content-type", "application/x-www-form-urlencoded")],
            body: [UInt8](body.utf8))
    }

    /// A GET, with a bearer token when given.
    package func get(_ url: String, bearer: String? = nil, headers: [(String, String)] = []) async throws -> StackAnswer
    {
        try await send(.GET, url, headers: headers + (bearer.map { [("authorization", "Bearer \($0)")] } ?? []))
    }

    /// Percent-encodes everything but RFC 3986 unreserved bytes.
    package static func percentEncode(_ text: String) -> String {
        var allowed = CharacterSet(charactersIn: "-._~")
        allowed.formUnion(CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
