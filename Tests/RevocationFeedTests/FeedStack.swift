import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import KafkaClient
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import RevocationFeed
import ServiceLifecycle
import ServiceRuntime
import Synchronization
import TestSupport
import Testing

/// Session as a resource server meets it: a database with an outbox and its relay, a broker in this process, token's
/// key set over HTTP, and a key folder for the server.
final class FeedStack: Sendable {
    let database: PostgresTestDatabase
    let broker: MockKafkaCluster
    let outbox: Outbox
    let sessionKeys: SigningKeyRing
    let tokenKeys: SigningKeyRing
    let serverKeys: SigningKeyRing
    /// The folder of the resource server `reports`.
    let folder: URL
    let dependencies = SystemDependencies.system()
    /// As many as the example expects, which names none.
    static let partitions = Topic.defaultPartitions

    private init(_ database: PostgresTestDatabase) throws {
        self.database = database
        broker = try MockKafkaCluster(partitions: Self.partitions)
        outbox = Outbox(source: .session, dependencies: dependencies, partitions: Self.partitions)
        sessionKeys = try SigningKeyRing(json: try KeyGenerator.signing())
        tokenKeys = try SigningKeyRing(json: try KeyGenerator.signing())
        let json = try KeyGenerator.signing()
        serverKeys = try SigningKeyRing(json: json)
        folder = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(json).write(to: folder.appending(path: "peer.json"))
        try JSONEncoder().encode(["session": sessionKeys.publicJWKS]).write(to: folder.appending(path: "peers.json"))
    }

    static func with(_ body: (FeedStack) async throws -> Void) async throws {
        try await PostgresTestDatabase.with([MigrationSet(MessagingMigrations.set, MessagingMigrations.all)]) {
            let stack = try FeedStack($0)
            defer {
                stack.broker.cluster.destroy()
                try? FileManager.default.removeItem(at: stack.folder)
            }
            try await body(stack)
        }
    }

    /// What signs for a service, and knows who may write what.
    func records(_ name: String, _ ring: SigningKeyRing) -> RecordKeys {
        let verifiers = [
            "session": SignatureVerifier(keys: sessionKeys.publicJWKS),
            "reports": SignatureVerifier(keys: serverKeys.publicJWKS),
        ]
        return RecordKeys(name: name, ring: ring) { verifiers[$0] }
    }

    /// Session's relay, with heartbeats.
    func relay() throws -> OutboxRelay {
        OutboxRelay(
            client: database.client,
            producer: try KafkaProducer(configuration: broker.configuration(clientID: "session"), logger: .quiet),
            outbox: outbox, authenticity: records("session", sessionKeys), heartbeatTopics: [.revocation],
            configuration: RelayConfiguration(instance: "session-1"), logger: .quiet)
    }

    func revoke(below epoch: Int64, of account: UUID) async throws {
        let now = Date()
        try await database.client.transaction { tx in
            _ = try outbox.append(
                SessionRevoked(belowEpoch: epoch, revokedAt: now, expiresAt: now.addingTimeInterval(600)),
                account: account, in: tx)
        }
        outbox.wakeUp.signal()
    }

    func token(of account: UUID, epoch: Int64) throws -> String {
        let now = Int64(Date().timeIntervalSince1970)
        return try tokenKeys.sign(
            AccessTokenClaims(
                iss: AccessTokenClaims.issuer, sub: account, aud: AccessTokenClaims.audience, exp: now + 300, iat: now,
                jti: UUID(), client_id: "rekey-cli", sid: UUID(), epoch: epoch, auth_time: now),
            type: AccessTokenClaims.tokenType)
    }

    /// Serves token's key set; `body` gets its address.
    func servingKeys(_ body: (String) async throws -> Void) async throws {
        let router = Router()
        let json = String(decoding: try JSONEncoder().encode(tokenKeys.publicJWKS), as: UTF8.self)
        router.get("/.well-known/jwks.json") { _, _ in json }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: .quiet)
        try await running([application]) {
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body("http://127.0.0.1:\(port)/.well-known/jwks.json")
        }
    }
}

/// Runs services as a process would, for the time of `body`.
func running(_ services: [any Service], _ body: () async throws -> Void) async throws {
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: .quiet))
    let task = Task { try await group.run() }
    var failure: (any Error)?
    do { try await body() } catch { failure = error }
    await group.triggerGracefulShutdown()
    try await task.value
    if let failure { throw failure }
}

/// Asks again every few milliseconds until the answer is yes; what never comes is a failure.
func eventually(
    within limit: Duration = .seconds(120), _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await ContinuousClock().sleep(for: .milliseconds(20))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
