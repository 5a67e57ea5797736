import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RecoveryCrypto
import RevocationFeed
import ServiceRuntime
import TestSupport
import TokenService

/// The token service on a socket, with a route behind the bearer layer beside its own, and one live session.
struct AttackTarget: Sendable {
    /// What a forger can know: one genuine token, and the published keys.
    struct Knowledge: Sendable {
        let forger: TokenForger
        /// A live access token.
        let token: String
        /// Its second part.
        let payload: String
        let claims: AccessTokenClaims
        let jwks: [UInt8]
        /// Where nobody should ever connect to.
        let trap: String
    }

    /// Hands out the service's published keys, as its own route does.
    private struct Published: PeerFetching {
        let ring: SigningKeyRing

        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] { try EventJSON.encode(ring.publicJWKS) }
    }

    let bench: TokenBench
    let client: any TestClientProtocol
    let known: Knowledge
    let feed: RevocationsInHand

    static func with(_ body: @escaping @Sendable (AttackTarget) async throws -> Void) async throws {
        let forger = TokenForger()
        let trap = try ConnectionTrap()
        try await TokenBench.with(signing: try forger.ring()) { bench in
            let feed = RevocationsInHand()
            let router = makeRouter()
            bench.application.addRoutes(to: router)
            let peer = PeerCredentials(service: .token, ring: bench.keys.signing, peers: [:])
            router.addPublicKeyRoutes(signature: PeerSignature(credentials: peer), signing: bench.keys.signing)
            let directory = PeerKeyDirectory(
                peers: Published(ring: bench.keys.signing), signing: [.token], dependencies: bench.dependencies,
                logger: .quiet)
            await directory.refresh()
            let bearer = BearerAuthenticator(
                directory: directory, feed: feed, owner: nil, dependencies: bench.dependencies)
            router.get("/me") { request, _ in try await bearer.authenticate(request).sub.wireText }
            let pair = try await bench.signIn(account: UUID())
            let parts = pair.accessToken.split(separator: ".").map(String.init)
            let known = Knowledge(
                forger: forger, token: pair.accessToken, payload: parts[1], claims: try bench.claims(pair.accessToken),
                jwks: try EventJSON.encode(bench.keys.signing.publicJWKS), trap: "http://127.0.0.1:\(trap.port)/keys")
            let edge = EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: bench.dependencies)
            let application = Application(
                responder: edge, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: .quiet)
            try await application.test(.live) { client in
                try await body(AttackTarget(bench: bench, client: client, known: known, feed: feed))
            }
        }
        if trap.wasVisited { throw Visited() }
    }

    /// A header of a token was followed.
    struct Visited: Error {}

    /// What introspection says.
    func introspection(_ token: String) async throws -> String {
        // Everything but the unreserved characters is escaped, so that the form carries the token as it is.
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        let unreserved = CharacterSet(charactersIn: letters + "0123456789-._~")
        let text = token.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
        let headers: HTTPFields = [
            .contentType: "application/x-www-form-urlencoded", .authorization: TokenBench.gatewayBasic,
        ]
        return try await client.execute(
            uri: "/oauth/introspect", method: .post, headers: headers, body: ByteBuffer(string: "token=\(text)")
        ) { $0.text }
    }

    /// The status that the bearer layer answers with.
    func bearerStatus(_ token: String) async throws -> Int {
        try await client.execute(uri: "/me", method: .get, headers: [.authorization: "Bearer \(token)"]) {
            $0.status.code
        }
    }
}
