import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Messaging
import NIOCore
import PostgresClient
import ServiceRuntime
import TestSupport
import Testing

@Suite("Missing events are fetched from their owner's outbox")
struct OutboxTests {
    /// Hands the repair's questions to identity's real route, with proof and all.
    private struct Bridge: PeerFetching {
        let application: Application<EdgeResponder>
        let caller: PeerSignature
        let pair: PeerPair

        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            try await application.test(.live) { client in
                let port = client.port ?? 0
                let peers = PeerClient(
                    addresses: [peer: "http://127.0.0.1:\(port)"], signature: caller,
                    dependencies: pair.test.dependencies,
                    logger: Logger.quiet)
                let result: Result<[UInt8], any Error>
                do {
                    result = .success(try await peers.get(peer, path))
                } catch {
                    result = .failure(error)
                }
                await peers.close()
                // Makes sure that the client's own connection was taken before the server stops.
                _ = try await client.execute(uri: "/", method: .get) { $0.status }
                return try result.get()
            }
        }
    }

    private func with(
        _ body: (PeerPair, PostgresTestDatabase, Bridge, Outbox) async throws -> Void
    ) async throws {
        let pair = try PeerPair()
        try await PostgresTestDatabase.with([MigrationSet(MessagingMigrations.set, MessagingMigrations.all)]) {
            database in
            let router = makeRouter()
            let signature = PeerSignature(credentials: pair.credentials(.identity))
            addOutboxRoute(to: router, service: .identity, client: database.client, signature: signature)
            let application = Application(
                responder: EdgeResponder(
                    router: router, configuration: EdgeConfiguration(listener: "public"),
                    dependencies: pair.test.dependencies),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: Logger.quiet)
            let bridge = Bridge(
                application: application, caller: PeerSignature(credentials: pair.credentials(.token)), pair: pair)
            let outbox = Outbox(source: .identity, dependencies: pair.test.dependencies)
            try await body(pair, database, bridge, outbox)
        }
    }

    private func append(_ count: Int, account: UUID, _ outbox: Outbox, _ database: PostgresTestDatabase) async throws {
        let now = outbox.dependencies.now()
        try await database.client.transaction { tx in
            for _ in 0..<count {
                try outbox.append(
                    RecoveryVoided(attemptId: account, reason: .passwordChanged, voidedAt: now), account: account,
                    in: tx)
            }
        }
    }

    @Test("DESIGN 3.6: exactly the missing rows come back, over several pages, in order")
    func repair() async throws {
        try await with { _, database, bridge, outbox in
            let (account, other) = (UUID(), UUID())
            try await append(230, account: account, outbox, database)
            try await append(3, account: other, outbox, database)
            let repair = HTTPOutboxRepair(peers: bridge)
            let all = try await repair.missing(topic: .recovery, account: account, after: 0, upTo: .max)
            #expect(all.compactMap(\.sequence) == Array(1...230))
            #expect(all.allSatisfy { $0.account == account && $0.type == RecoveryVoided.type })
            #expect(try all[7].decode(RecoveryVoided.self).attemptId == account)
            let some = try await repair.missing(topic: .recovery, account: account, after: 2, upTo: 5)
            #expect(some.compactMap(\.sequence) == [3, 4, 5])
            #expect(try await repair.missing(topic: .recovery, account: UUID(), after: 0, upTo: 9).isEmpty)
        }
    }

    @Test("an owner that does not serve the topic, or a topic nobody owns, is an error and no empty answer")
    func refused() async throws {
        try await with { _, _, bridge, _ in
            let repair = HTTPOutboxRepair(peers: bridge)
            await #expect(throws: PeerError(.token, .status(401))) {
                // The bridge leads to identity, and the question's proof is made for token.
                _ = try await repair.missing(topic: .recoverySecret, account: UUID(), after: 0, upTo: 1)
            }
            await #expect(throws: PeerError(.identity, .status(404))) {
                let query = "topic=\(Topic.recoverySecret.rawValue)&account=\(UUID().wireText)&after=0&limit=1"
                _ = try await bridge.get(.identity, OutboxRoute.path + "?" + query)
            }
            await #expect(throws: (any Error).self) {
                _ = try await repair.missing(topic: .acknowledgement, account: UUID(), after: 0, upTo: 1)
            }
        }
    }

    @Test(
        "a question that makes no sense is a 400",
        arguments: [
            "", "topic=rekey.identity.recovery.v1", "topic=rekey.identity.recovery.v1&account=x&after=0&limit=1",
            "topic=rekey.identity.recovery.v1&account=018f3c4e-7b2a-7c3d-9e4f-0123456789ab&after=-1&limit=1",
            "topic=rekey.identity.recovery.v1&account=018f3c4e-7b2a-7c3d-9e4f-0123456789ab&after=0&limit=0",
            "topic=rekey.identity.recovery.v1&account=018f3c4e-7b2a-7c3d-9e4f-0123456789ab&after=0&limit=100000",
            "topic=rekey.identity.recovery.v1&account=018f3c4e-7b2a-7c3d-9e4f-0123456789ab&after=99999999999999999999",
        ])
    func malformed(query: String) async throws {
        try await with { _, _, bridge, _ in
            let reason: PeerError.Reason = query.isEmpty ? .status(404) : .status(400)
            await #expect(throws: PeerError(.identity, reason)) {
                _ = try await bridge.get(.identity, "/internal/v1/outbox?" + query)
            }
        }
    }

    @Test("a batch that is none is refused", arguments: ["", "{}", "[1]", "[{}]", #"["x"]"#, "[[]]", "[{\"id\":1}]"])
    func brokenBatch(text: String) {
        #expect(throws: EnvelopeError.self) { try OutboxBatch.decode(Array(text.utf8)) }
    }
}
