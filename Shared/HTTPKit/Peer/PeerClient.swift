import AsyncHTTPClient
import Foundation
package import Logging
import Metrics
import NIOCore
import NIOHTTP1
import ServiceLifecycle
package import ServiceRuntime

/// Asks other services over HTTP, proving who asks and accepting only proven answers.
///
/// Only for the three background and fallback places of the design: public keys, standing while a stream is stale, and
/// missing outbox rows. It follows no redirect and uses no proxy. Run it as a service before what uses it, so that it
/// is closed after.
package final class PeerClient: PeerFetching, Service {
    private let addresses: [ServiceName: String]
    private let signature: PeerSignature
    private let newID: @Sendable () -> UUID
    private let client: HTTPClient
    private let deadline: TimeAmount
    private let logger: Logger
    /// Largest answer that is read, in bytes: 200 outbox rows of a topic's largest records would be refused, which no
    /// real account comes near.
    private static let maximumBytes = 16 * 1_048_576

    /// - Parameter deadline: for one whole request and answer.
    package init(
        addresses: [ServiceName: String], signature: PeerSignature, dependencies: SystemDependencies,
        deadline: Duration = .seconds(3), logger: Logger
    ) {
        self.addresses = addresses
        self.signature = signature
        self.newID = dependencies.newID
        self.deadline = .seconds(deadline.components.seconds)
        self.logger = logger
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(1)
        configuration.connectionPool.idleTimeout = .seconds(30)
        self.client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
        do {
            let bytes = try await ask(peer, path)
            count(peer, "ok")
            return bytes
        } catch let error as PeerError {
            count(peer, "failed")
            throw error
        } catch {
            count(peer, "unreachable")
            logger.debug("peer does not answer", metadata: ["peer": "\(peer.rawValue)", "error": "\(error)"])
            throw PeerError(peer, .unreachable)
        }
    }

    private func ask(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
        guard let address = addresses[peer] else { throw PeerError(peer, .unknownPeer) }
        let id = newID()
        var request = HTTPClientRequest(url: address + path)
        request.headers.add(name: "authorization", value: try signature.authorize(to: peer, id: id))
        let response = try await client.execute(request, timeout: deadline)
        guard response.status == .ok else { throw PeerError(peer, .status(Int(response.status.code))) }
        let signatures = response.headers["rekey-peer-signature"]
        guard signatures.count == 1 else { throw PeerError(peer, .unsigned) }
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: Self.maximumBytes)
        } catch is NIOTooManyBytesError {
            throw PeerError(peer, .malformed)
        }
        let bytes = Array(body.readableBytesView)
        guard signature.isGenuine(answer: bytes, signature: signatures[0], from: peer, id: id) else {
            throw PeerError(peer, .unsigned)
        }
        return bytes
    }

    private func count(_ peer: ServiceName, _ outcome: String) {
        Counter(label: "rekey_peer_requests", dimensions: [("peer", peer.rawValue), ("outcome", outcome)]).increment()
    }

    /// Waits for the graceful stop and closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    /// For callers that do not run it as a service. Safe to call twice.
    package func close() async {
        try? await client.shutdown()
    }
}
