import AsyncHTTPClient
import EventContracts
import Foundation
import GatewayDomain
import HTTPKit
import Hummingbird
import HummingbirdTesting
import RecoveryCrypto
import ServiceRuntime
import TestSupport

@testable import GatewayService

/// The pages with real cookies, forms, signatures and HTTP to a ``Backend``.
struct GatewayFixture: Sendable {
    let backend: Backend
    let feed = RevocationsInHand()
    let time: TestDependencies
    let keys: SymmetricKeyRing
    let publicURL: String

    /// Serves token's public keys as its peer route does, already checked.
    private struct Keys: PeerFetching {
        let set: JSONWebKeySet
        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] { try EventJSON.encode(set) }
    }

    /// Runs `body` with a browser against the pages.
    static func with(
        publicURL: String = "https://id.example",
        _ body: @escaping @Sendable (inout Browser, GatewayFixture) async throws -> Void
    ) async throws {
        let time = TestDependencies()
        let fixture = GatewayFixture(
            backend: try Backend(now: { time.now }), time: time,
            keys: try SymmetricKeyRing(json: try KeyGenerator.symmetric()),
            publicURL: publicURL)
        let outbound = OutboundHTTP()
        do {
            try await fixture.backend.application.test(.live) { live in
                let application = try await fixture.application(
                    outbound, base: "http://127.0.0.1:\(live.port ?? 0)", now: { time.now })
                try await application.test(.router) { client in
                    var browser = Browser(client: client, origin: publicURL)
                    try await body(&browser, fixture)
                }
            }
        } catch {
            try? await outbound.client.shutdown()
            throw error
        }
        try await outbound.client.shutdown()
    }

    private func application(
        _ outbound: OutboundHTTP, base: String, now: @escaping @Sendable () -> Date
    ) async throws -> some ApplicationProtocol {
        var dependencies = SystemDependencies.system()
        dependencies.now = now
        let directory = PeerKeyDirectory(
            peers: Keys(set: backend.signing.publicJWKS), signing: [.token], dependencies: dependencies, logger: .quiet)
        await directory.refresh()
        func upstream(_ name: String) -> Upstream { Upstream(client: outbound.client, base: base, name: name) }
        let gateway = GatewayApplication(
            site: Site(publicURL: publicURL, sealer: CookieSealer(keys: keys), random: dependencies.random),
            renderer: try PageRenderer(),
            clients: GatewayClients(
                identity: IdentityClient(upstream: upstream("identity")),
                token: TokenClient(upstream: upstream("token"), secret: Backend.clientSecret),
                session: SessionClient(upstream: upstream("session"))),
            directory: directory, feed: feed, mailFrom: "no-reply@rekey.example", confirmationPatience: .zero,
            dependencies: dependencies)
        var configuration = EdgeConfiguration(listener: "public")
        gateway.configure(&configuration)
        return Application(
            responder: EdgeResponder(router: gateway.router, configuration: configuration, dependencies: dependencies))
    }
}
