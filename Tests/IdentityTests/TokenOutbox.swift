import EventContracts
import Foundation
import IdentityService
import KafkaClient
import Logging
import Messaging
import PostgresClient
import ServiceLifecycle
import ServiceRuntime
import TestSupport
import Testing

/// Token as far as identity hears of it: a database with its outbox, a relay, and a broker in this process.
struct TokenOutbox: Sendable {
    /// Appends to the transaction of one account.
    struct Append: Sendable {
        let outbox: Outbox
        let account: UUID

        func event(_ event: some RekeyEvent, _ tx: borrowing Transaction) throws {
            _ = try outbox.append(event, account: account, in: tx)
        }
    }

    private let database: PostgresTestDatabase
    private let dependencies: SystemDependencies
    private let outbox: Outbox

    static func make(now: Date) async throws -> TokenOutbox {
        let database = try await PostgresTestDatabase.create([
            MigrationSet(MessagingMigrations.set, MessagingMigrations.all)
        ])
        var dependencies = TestDependencies(now: now).dependencies
        // A broker takes real time.
        dependencies.clock = ContinuousClock()
        return TokenOutbox(
            database: database, dependencies: dependencies,
            outbox: Outbox(source: .token, dependencies: dependencies, partitions: 2))
    }

    func drop() async throws { try await database.drop() }

    /// Writes events in one transaction and runs relay and identity's consumer until they have had their effect.
    func publish(
        to identity: IdentityHarness, account: UUID,
        _ write: @escaping @Sendable (borrowing Transaction, Append) throws -> Void,
        until done: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let broker = try MockKafkaCluster(partitions: 2)
        let append = Append(outbox: outbox, account: account)
        try await database.client.transaction { tx in try write(tx, append) }
        let relay = OutboxRelay(
            client: database.client,
            producer: try KafkaProducer(configuration: broker.configuration(clientID: "token"), logger: .quiet),
            outbox: outbox, authenticity: nil, heartbeatTopics: [],
            configuration: RelayConfiguration(instance: "token"), logger: .quiet)
        let consumer = EventConsumer(
            service: .identity, topics: [.recoverySecret, .tokenSession], handlers: identity.application.handlers,
            client: identity.database.client, kafka: broker.configuration(clientID: "identity"),
            outbox: Outbox(source: .identity, dependencies: dependencies, partitions: 2),
            repair: NoRepair(), authenticity: nil, dependencies: dependencies, logger: .quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [relay, consumer], logger: .quiet))
        let running = Task { try await group.run() }
        while try await !done() { try await ContinuousClock().sleep(for: .milliseconds(50)) }
        await group.triggerGracefulShutdown()
        try await running.value
        broker.cluster.destroy()
    }

    /// Nothing is missing in these streams.
    private struct NoRepair: OutboxRepair {
        struct Failure: Error {}
        func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope] {
            throw Failure()
        }
    }
}
