import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdTesting
import IdentityService
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing

@Suite("What identity answers to other services")
struct InternalRoutesTests {
    private struct Standing: Decodable, Equatable {
        var epoch: Int64
        var credentialVersion: Int64
        var held: Bool
    }

    /// Runs identity's internal routes on a socket and `body` as token, with a proof of who it is.
    private static func asToken(
        _ identity: IdentityHarness,
        _ body: @escaping @Sendable (PeerClient, any TestClientProtocol) async throws -> Void
    ) async throws {
        let ours = try SigningKeyRing(json: try KeyGenerator.signing())
        let tokens = try SigningKeyRing(json: try KeyGenerator.signing())
        let peers: [ServiceName: JSONWebKeySet] = [.identity: ours.publicJWKS, .token: tokens.publicJWKS]
        let signature = PeerSignature(credentials: PeerCredentials(service: .identity, ring: ours, peers: peers))
        let router = makeRouter()
        identity.application.addInternalRoutes(to: router, guardian: PeerGuard(signature: signature))
        addOutboxRoute(to: router, service: .identity, client: identity.database.client, signature: signature)
        let dependencies = identity.world.dependencies
        let edge = EdgeResponder(
            router: router, configuration: EdgeConfiguration(listener: "public"), dependencies: dependencies)
        try await Application(responder: edge).test(.live) { client in
            let token = PeerClient(
                addresses: [.identity: "http://127.0.0.1:\(client.port ?? 0)"],
                signature: PeerSignature(credentials: PeerCredentials(service: .token, ring: tokens, peers: peers)),
                dependencies: SystemDependencies.system(), logger: .quiet)
            do {
                try await body(token, client)
            } catch {
                await token.close()
                throw error
            }
            await token.close()
        }
    }

    @Test("standing: epoch, credential version and whether the account is held")
    func standing() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let account = try #require(try await identity.events().first?.account)
            try await Self.asToken(identity) { token, _ in
                let path = "/internal/v1/standing?account=\(account.wireText)"
                let fresh = try JSONDecoder().decode(Standing.self, from: Data(try await token.get(.identity, path)))
                #expect(fresh == Standing(epoch: 1, credentialVersion: 1, held: false))
                _ = try await identity.database.client.execute(
                    "update account set state = 'frozen', epoch = 7, credential_version = 3")
                let frozen = try JSONDecoder().decode(Standing.self, from: Data(try await token.get(.identity, path)))
                #expect(frozen == Standing(epoch: 7, credentialVersion: 3, held: true))
            }
        }
    }

    @Test("only a peer is answered, and only what exists")
    func refused() async throws {
        try await IdentityHarness.with { identity in
            try await Self.asToken(identity) { token, client in
                let nobody = "/internal/v1/standing?account=\(UUID().uuidString)"
                let open = try await client.execute(uri: nobody, method: .get)
                #expect(open.status.code == 401)
                await #expect(throws: PeerError(.identity, .status(404))) { try await token.get(.identity, nobody) }
                for query in ["", "?account=", "?account=x", "?account=1'--"] {
                    await #expect(throws: PeerError(.identity, .status(400))) {
                        try await token.get(.identity, "/internal/v1/standing\(query)")
                    }
                }
            }
        }
    }

    @Test("missing events are served from the outbox, gap-free and in order (A3.2)")
    func outbox() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            try await identity.recover()
            let account = try #require(try await identity.events().first?.account)
            #expect(try await identity.reset(identity.grant(), password: IdentityHarness.newPassword).status == 204)
            try await Self.asToken(identity) { token, _ in
                let repair = HTTPOutboxRepair(peers: token)
                let events = try await repair.missing(topic: .account, account: account, after: 0, upTo: 3)
                #expect(
                    events.map(\.type) == [
                        "rekey.account.registered", "rekey.contact.verification-requested", "rekey.contact.verified",
                    ])
                #expect(events.map(\.sequence) == [1, 2, 3])
                let later = try await repair.missing(topic: .recovery, account: account, after: 1, upTo: 2)
                #expect(later.map(\.type) == ["rekey.recovery.completed"])
            }
        }
    }
}
