import EventContracts
import Foundation
import KafkaClient
import Logging
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceLifecycle
import ServiceRuntime
import Synchronization
import TestSupport

/// A producing service (token) and a consuming one (session), each with its own database, on a broker in this process.
///
/// Waiting is real here, because a broker and a database take real time; domain time stands still until a test moves
/// it.
final class MessagingFixture: Sendable {
    let producerDatabase: PostgresTestDatabase
    let consumerDatabase: PostgresTestDatabase
    let time = TestDependencies(now: Date())
    let outbox: Outbox
    let consumerOutbox: Outbox

    var dependencies: SystemDependencies {
        var dependencies = time.dependencies
        dependencies.clock = ContinuousClock()
        return dependencies
    }

    private init(producer: PostgresTestDatabase, consumer: PostgresTestDatabase) {
        producerDatabase = producer
        consumerDatabase = consumer
        var dependencies = time.dependencies
        dependencies.clock = ContinuousClock()
        outbox = Outbox(source: .token, dependencies: dependencies, partitions: 4)
        consumerOutbox = Outbox(source: .session, dependencies: dependencies, partitions: 4)
    }

    static func with(_ body: (MessagingFixture) async throws -> Void) async throws {
        let set = MigrationSet(MessagingMigrations.set, MessagingMigrations.all)
        try await PostgresTestDatabase.with([set]) { producer in
            try await PostgresTestDatabase.with([set]) { consumer in
                try await consumer.client.execute(
                    "create table effect (position bigserial, account uuid, session uuid, sequence bigint)")
                try await body(MessagingFixture(producer: producer, consumer: consumer))
            }
        }
    }

    func broker() throws -> MockKafkaCluster { try MockKafkaCluster(partitions: 4) }

    // MARK: - Producing

    /// One transaction of the producing service with `count` events of the account.
    @discardableResult
    func write(_ account: UUID, count: Int = 1, session: UUID = UUID()) async throws -> [UUID] {
        let outbox = outbox
        let at = time.now
        let ids = try await producerDatabase.client.transaction { tx in
            var ids: [UUID] = []
            for _ in 0..<count {
                ids.append(try outbox.append(SessionEnded(sessionId: session, endedAt: at), account: account, in: tx))
            }
            return ids
        }
        outbox.wakeUp.signal()
        return ids
    }

    func relay(
        _ broker: MockKafkaCluster, instance: String = "relay-1", heartbeats: [Topic] = [],
        authenticity: (any RecordAuthenticity)? = nil
    ) throws -> OutboxRelay {
        OutboxRelay(
            client: producerDatabase.client,
            producer: try KafkaProducer(configuration: broker.configuration(clientID: instance), logger: .quiet),
            outbox: outbox, authenticity: authenticity, heartbeatTopics: heartbeats,
            configuration: RelayConfiguration(instance: instance),
            logger: .quiet)
    }

    func unsent() async throws -> Int64 {
        try await producerDatabase.client.query("select count(*) as n from outbox where sent_at is null").first?.decode(
            "n") ?? -1
    }

    /// Owner's rows straight from the producing service's outbox, as its HTTP route serves them.
    var repair: OwnerRepair { OwnerRepair(client: producerDatabase.client) }

    // MARK: - Consuming

    func consumer(
        _ broker: MockKafkaCluster, instance: String = "consumer-1", handler: RecordingHandler = RecordingHandler(),
        repair: (any OutboxRepair)? = nil, authenticity: (any RecordAuthenticity)? = nil, logger: Logger = .quiet
    ) -> EventConsumer {
        var handlers = HandlerTable()
        handlers.on(handler)
        return EventConsumer(
            service: .session, topics: [.tokenSession], handlers: handlers, client: consumerDatabase.client,
            kafka: broker.configuration(clientID: instance), outbox: consumerOutbox, repair: repair ?? self.repair,
            authenticity: authenticity,
            dependencies: dependencies, logger: logger)
    }

    /// The applied sequences of an account in the order of their effects.
    func effects(_ account: UUID) async throws -> [Int64] {
        try await consumerDatabase.client.query(
            "select sequence from effect where account = \(account) order by position"
        ).map { try $0.decode("sequence") }
    }

    func effectCount() async throws -> Int64 {
        try await consumerDatabase.client.query("select count(*) as n from effect").first?.decode("n") ?? -1
    }

    func consumerCount(_ table: String) async throws -> Int64 {
        try await consumerDatabase.client.query("select count(*) as n from \(unescaped: table)").first?.decode("n")
            ?? -1
    }

    /// The record that the outbox row of an event becomes, for a test that plays the relay itself.
    func record(_ account: UUID, sequence: Int64, incarnation: Int32 = 0, session: UUID = UUID(), id: UUID = UUID())
        throws -> KafkaRecord
    {
        let envelope = EventEnvelope(
            id: id, source: "rekey/token", type: SessionEnded.type, time: time.now, account: account,
            incarnation: incarnation,
            sequence: sequence, data: try EventJSON.encode(SessionEnded(sessionId: session, endedAt: time.now)))
        return record(envelope)
    }

    func record(_ envelope: EventEnvelope) -> KafkaRecord {
        let key = [UInt8]((envelope.account ?? envelope.id).wireText.utf8)
        return KafkaRecord(
            topic: Topic.tokenSession.rawValue, partition: KafkaPartitioner.partition(key: key, count: 4), key: key,
            value: envelope.data, headers: envelope.binaryHeaders.map { KafkaHeader(name: $0.name, value: $0.value) })
    }

    /// Sends records as a stranger or a zombie would, and insists on their delivery.
    func send(_ records: [KafkaRecord], to broker: MockKafkaCluster) async throws {
        let producer = try KafkaProducer(configuration: broker.configuration(clientID: "test-sender"), logger: .quiet)
        for result in await producer.send(records) {
            guard case .delivered = result else { throw FixtureError("a test record was not delivered") }
        }
        await producer.close(timeout: .seconds(2))
    }
}

struct FixtureError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
