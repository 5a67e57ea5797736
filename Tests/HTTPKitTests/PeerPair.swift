import Crypto
import Foundation
import HTTPKit
import Hummingbird
import Logging
import RecoveryCrypto
import ServiceRuntime
import TestSupport

/// Keys of identity, token and a stranger, and what each needs to talk to the others.
struct PeerPair {
    let identityRing: SigningKeyRing
    let tokenRing: SigningKeyRing
    let strangerRing: SigningKeyRing
    let test = TestDependencies()

    init() throws {
        identityRing = try SigningKeyRing(json: try KeyGenerator.signing())
        tokenRing = try SigningKeyRing(json: try KeyGenerator.signing())
        strangerRing = try SigningKeyRing(json: try KeyGenerator.signing())
    }

    func credentials(
        _ service: ServiceName, ring: SigningKeyRing? = nil, identity: SigningKeyRing? = nil
    ) -> PeerCredentials {
        PeerCredentials(
            service: service, ring: ring ?? (service == .identity ? identityRing : tokenRing),
            peers: [.identity: (identity ?? identityRing).publicJWKS, .token: tokenRing.publicJWKS])
    }

    /// The other end of a call: identity with one guarded and one public route.
    func identityApplication(
        signature: PeerSignature, onListening: @escaping @Sendable (Int) -> Void
    ) throws -> some ApplicationProtocol {
        let router = makeRouter()
        let routes = router.group().add(middleware: PeerGuard(signature: signature))
        routes.get("/internal/v1/echo") { request, _ in "asked:" + (request.uri.query ?? "") }
        routes.get("/internal/v1/broken") { _, _ -> Response in throw ProblemDetails.unavailable() }
        routes.get("/internal/v1/moved") { _, _ in
            Response(status: .movedPermanently, headers: [.location: "/internal/v1/echo"])
        }
        router.get("/internal/v1/unguarded") { _, _ in "not signed" }
        router.addPublicKeyRoutes(signature: signature, signing: identityRing)
        return Application(
            responder: EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: test.dependencies),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) }, logger: Logger.quiet)
    }

    /// Runs identity on a free port, and a client of token's that asks it.
    func run(
        server: PeerSignature? = nil, client: PeerSignature? = nil,
        _ body: @escaping @Sendable (PeerClient, String) async throws -> Void
    ) async throws {
        let port = AsyncStream.makeStream(of: Int.self)
        let application = try identityApplication(
            signature: server ?? PeerSignature(credentials: credentials(.identity)),
            onListening: { port.continuation.yield($0) })
        let serving = Task { try await application.run() }
        defer { serving.cancel() }
        var ports = port.stream.makeAsyncIterator()
        let address = "http://127.0.0.1:\(await ports.next() ?? 0)"
        let peers = PeerClient(
            addresses: [.identity: address], signature: client ?? PeerSignature(credentials: credentials(.token)),
            dependencies: test.dependencies, logger: Logger.quiet)
        do {
            try await body(peers, address)
        } catch {
            await peers.close()
            throw error
        }
        await peers.close()
    }
}
