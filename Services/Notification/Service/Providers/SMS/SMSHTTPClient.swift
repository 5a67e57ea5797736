import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// Connections to one SMS provider. Follows no redirect, uses no proxy, checks certificates, and bounds every phase.
final class SMSHTTPClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// Milliseconds that the provider wants to be left alone.
        let retryAfter: Int64?
        /// Empty when it was too large or did not arrive whole: the status stands anyway.
        let body: [UInt8]
    }

    enum Failure: Error, Equatable {
        /// No byte of the body left the process.
        case notSent
        /// It may have arrived.
        case noAnswer
    }

    private enum State {
        case idle
        case open(HTTPClient)
        case closed
    }

    /// Longest time for connecting.
    private static let connecting: Duration = .seconds(5)
    private let timeout: Duration
    private let now: @Sendable () -> Date
    private let state = Mutex(State.idle)

    /// - Parameter timeout: for a whole request; its answer's body gets the same again.
    init(timeout: Duration, now: @escaping @Sendable () -> Date) {
        self.timeout = timeout
        self.now = now
    }

    /// - Parameter limit: most bytes of the answer that are read.
    func send(
        _ request: HTTPClientRequest, body: [UInt8]? = nil, limit: Int
    ) async throws(Failure) -> Answer {
        guard let client = opened() else { throw .notSent }
        var request = request
        let bytes = body.map { OutgoingBytes($0) }
        if let bytes { request.body = .stream(bytes, length: .known(bytes.count)) }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: TimeAmount(timeout))
        } catch {
            // Error kinds of the client say little about what the other side has read.
            throw bytes?.wereAskedFor == false ? .notSent : .noAnswer
        }
        return Answer(
            status: Int(response.status.code),
            retryAfter: RetryAfter.milliseconds(response.headers.first(name: "retry-after"), now: now()),
            body: await collect(response.body, limit) ?? [])
    }

    /// Bounds what the client does not: an answer that drips.
    private func collect(_ body: HTTPClientResponse.Body, _ limit: Int) async -> [UInt8]? {
        await withTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { (try? await body.collect(upTo: limit)).map { Array($0.readableBytesView) } }
            group.addTask { [timeout] in
                // As the client's own timeouts: real time, whatever a test says it is.
                try? await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    /// Made on first use, so that a service which does not start leaves nothing open.
    private func opened() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .idle:
                var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
                configuration.timeout.connect = TimeAmount(min(Self.connecting, timeout))
                configuration.timeout.read = TimeAmount(timeout)
                configuration.httpVersion = .http1Only
                configuration.connectionPool.retryConnectionEstablishment = false
                // A connection that the other side closes while it idles turns the next message into an unknown one.
                configuration.connectionPool.idleTimeout = .seconds(10)
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                state = .open(client)
                return client
            }
        }
    }

    func close() async {
        let client = state.withLock { state -> HTTPClient? in
            defer { state = .closed }
            guard case .open(let client) = state else { return nil }
            return client
        }
        try? await client?.shutdown()
    }
}
