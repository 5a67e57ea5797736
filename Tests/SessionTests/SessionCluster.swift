import EventContracts
import Foundation
import KafkaClient
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import RevocationFeed
import ServiceLifecycle
import ServiceRuntime
import SessionService
import TestSupport
import Testing

/// Several instances of session on one database, with the outboxes of identity and token and a broker in this process.
/// Every record is signed and checked as between real services.
final class SessionCluster: Sendable {
    /// Nothing is missing here; an owner that is asked anyway does not answer.
    private struct NoRepair: OutboxRepair {
        struct Asked: Error {}
        func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope] {
            throw Asked()
        }
    }

    static let partitions: Int32 = 4

    let database: PostgresTestDatabase
    let identityDatabase: PostgresTestDatabase
    let tokenDatabase: PostgresTestDatabase
    let broker: MockKafkaCluster
    let dependencies = SystemDependencies.system()
    private let rings: [String: SigningKeyRing]
    let identity: Outbox
    let token: Outbox

    private init(_ session: PostgresTestDatabase, _ identity: PostgresTestDatabase, _ token: PostgresTestDatabase)
        throws
    {
        database = session
        identityDatabase = identity
        tokenDatabase = token
        broker = try MockKafkaCluster(partitions: Self.partitions)
        var rings: [String: SigningKeyRing] = [:]
        for name in ["identity", "token", "session", "gateway", "stranger"] {
            rings[name] = try SigningKeyRing(json: try KeyGenerator.signing())
        }
        self.rings = rings
        self.identity = Outbox(source: .identity, dependencies: dependencies, partitions: Self.partitions)
        self.token = Outbox(source: .token, dependencies: dependencies, partitions: Self.partitions)
    }

    static func with(_ body: (SessionCluster) async throws -> Void) async throws {
        let messaging = MigrationSet(MessagingMigrations.set, MessagingMigrations.all)
        let own = MigrationSet(SchemaMigrations.set, SchemaMigrations.all)
        try await PostgresTestDatabase.with([messaging, own]) { session in
            try await PostgresTestDatabase.with([messaging]) { identity in
                try await PostgresTestDatabase.with([messaging]) { token in
                    let cluster = try SessionCluster(session, identity, token)
                    defer { cluster.broker.cluster.destroy() }
                    try await body(cluster)
                }
            }
        }
    }

    /// Signs as the holder of a name with the key of `ring`, by default its own; knows every service but the stranger.
    func records(_ name: String, ring: String? = nil) -> RecordKeys {
        let known = rings.filter { $0.key != "stranger" }.mapValues { SignatureVerifier(keys: $0.publicJWKS) }
        return RecordKeys(name: name, ring: rings[ring ?? name]) { known[$0] }
    }

    // MARK: Services

    private func relay(
        _ name: String, _ database: PostgresTestDatabase, _ outbox: Outbox, heartbeats: [Topic]
    ) throws -> OutboxRelay {
        OutboxRelay(
            client: database.client,
            producer: try KafkaProducer(configuration: broker.configuration(clientID: name), logger: .quiet),
            outbox: outbox, authenticity: records(String(name.prefix { $0 != "-" })), heartbeatTopics: heartbeats,
            configuration: RelayConfiguration(instance: name), logger: .quiet)
    }

    /// The relays of identity and token.
    func producers() throws -> [any Service] {
        [
            try relay("identity-1", identityDatabase, identity, heartbeats: [.account, .credential]),
            try relay("token-1", tokenDatabase, token, heartbeats: [.tokenSession]),
        ]
    }

    /// One instance of session: its relay and its consumer.
    func instance(_ number: Int) throws -> [any Service] {
        let outbox = Outbox(source: .session, dependencies: dependencies, partitions: Self.partitions)
        let application = SessionApplication(
            client: database.client, outbox: outbox, dependencies: dependencies, logger: .quiet)
        return [
            try relay("session-\(number)", database, outbox, heartbeats: [.revocation]),
            EventConsumer(
                service: .session, topics: SessionService.topics, handlers: application.handlers,
                client: database.client, kafka: broker.configuration(clientID: "session-\(number)"), outbox: outbox,
                repair: NoRepair(), authenticity: records("session"), dependencies: dependencies, logger: .quiet,
                instance: "session-\(number)"),
        ]
    }

    /// A resource server's feed and its acknowledgements.
    func server(_ service: String, _ instance: String) -> (feed: RevocationFeed, services: [any Service]) {
        let feed = RevocationFeed(
            kafka: broker.configuration(clientID: instance), authenticity: records(service),
            dependencies: dependencies, logger: .quiet, partitions: Self.partitions)
        let acknowledger = RevocationAcknowledger(
            feed: feed, kafka: broker.configuration(clientID: "\(instance)-says"), authenticity: records(service),
            service: service, instance: instance, dependencies: dependencies, logger: .quiet,
            partitions: Self.partitions)
        return (feed, [feed, acknowledger])
    }

    // MARK: What happens elsewhere

    func bump(_ account: UUID, to epoch: Int64) async throws {
        let now = Date()
        try await identityDatabase.client.transaction { tx in
            _ = try identity.append(
                PasswordChanged(
                    reason: .change, epoch: epoch, credentialVersion: epoch, signOutEverywhere: true, changedAt: now,
                    noticeExpiresAt: now), account: account, in: tx)
        }
        identity.wakeUp.signal()
    }

    func open(_ session: UUID, of account: UUID, epoch: Int64, replaces: UUID? = nil) async throws {
        let now = Date()
        try await tokenDatabase.client.transaction { tx in
            _ = try token.append(
                SessionOpened(
                    sessionId: session, epoch: epoch, clientId: "rekey-cli", device: "Phone", replaces: replaces,
                    openedAt: now, expiresAt: now.addingTimeInterval(86_400)), account: account, in: tx)
        }
        token.wakeUp.signal()
    }

    func end(_ session: UUID, of account: UUID) async throws {
        let now = Date()
        try await tokenDatabase.client.transaction { tx in
            _ = try token.append(SessionEnded(sessionId: session, endedAt: now), account: account, in: tx)
        }
        token.wakeUp.signal()
    }

    // MARK: What is seen

    func live(_ account: UUID) async throws -> Set<UUID> {
        let list = ListSessions(client: database.client, dependencies: dependencies)
        return Set(try await list.run(account: account).map(\.id))
    }

    func status(_ account: UUID, epoch: Int64) async throws -> RevocationStatus {
        try await ReadRevocationStatus(client: database.client, partitions: Self.partitions)
            .run(account: account, epoch: epoch)
    }

    func count(_ table: String) async throws -> Int64 {
        try await database.client.query("select count(*) as n from \(unescaped: table)").first?.decode("n") ?? -1
    }

    /// Sends records as whoever may write to the topic.
    func send(_ records: [KafkaRecord]) async throws {
        let producer = try KafkaProducer(configuration: broker.configuration(clientID: "sender"), logger: .quiet)
        let results = await producer.send(records)
        await producer.close(timeout: .seconds(2))
        for result in results { if case .failed(let error) = result { throw error } }
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
    within limit: Duration = .seconds(60), _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await ContinuousClock().sleep(for: .milliseconds(20))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}
