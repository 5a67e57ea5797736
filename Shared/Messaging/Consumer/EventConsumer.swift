package import EventContracts
package import KafkaClient
package import Logging
package import PostgresClient
import ServiceLifecycle
package import ServiceRuntime

/// Reads topics and applies their events exactly once, in order for each account.
///
/// Instances of one service share the partitions by leases; double ownership is harmless, because offsets move by
/// compare-and-set in the transaction of the effects. A missing event holds its account, never the partition; a record
/// that cannot be applied becomes a dead letter; errors that may pass are tried again in place.
/// Ends within two seconds of a graceful stop.
package struct EventConsumer: Service {
    private static let repairInterval: Duration = .seconds(1)
    private static let holdsAtOnce = 50

    private let topics: [Topic]
    private let group: String
    private let kafka: KafkaConfiguration
    private let client: PostgresClient
    private let clock: any Clock<Duration>
    private let leases: LeaseKeeper
    private let applier: BatchApplier
    private let reporter: ConsumerReporter
    private let repair: StreamRepair
    private let leftovers: LeftoverWork
    private let authenticity: (any RecordAuthenticity)?
    private let logger: Logger

    /// - Parameters:
    ///   - outbox: Where dead letters and the handlers' own events go; its relay is woken after each commit.
    ///   - authenticity: Knows who wrote a record: what its producer has not signed becomes a dead letter. Nil takes
    ///     everything as it comes; only tests of other matters do that.
    ///   - afterCommit: Called on any thread after a transaction with effects was committed.
    ///   - instance: Name of this instance among those of the service, the same after a restart.
    package init(
        service: ServiceName, topics: [Topic], handlers: HandlerTable, client: PostgresClient,
        kafka: KafkaConfiguration,
        outbox: Outbox, repair: any OutboxRepair, authenticity: (any RecordAuthenticity)?,
        dependencies: SystemDependencies,
        afterCommit: @escaping @Sendable () -> Void = {}, logger: Logger, instance: String? = nil
    ) {
        self.topics = topics
        self.kafka = kafka
        self.client = client
        self.logger = logger
        self.authenticity = authenticity
        group = "rekey-\(service.rawValue)"
        clock = dependencies.clock
        let deadLetters = DeadLetterWriter(outbox: outbox)
        let wakeUp = outbox.wakeUp
        let after: @Sendable () -> Void = {
            wakeUp.signal()
            afterCommit()
        }
        leases = LeaseKeeper(
            kind: "consumer", owner: instance ?? kafka.clientID, slots: Int(outbox.partitions), client: client,
            logger: logger)
        applier = BatchApplier(handlers: handlers, deadLetters: deadLetters, now: dependencies.now)
        reporter = ConsumerReporter(afterCommit: after, logger: logger)
        self.repair = StreamRepair(
            client: client, handlers: handlers, deadLetters: deadLetters, repair: repair, now: dependencies.now,
            afterCommit: after, logger: logger)
        leftovers = LeftoverWork(
            client: client, topics: topics.map(\.rawValue), handlers: handlers, authenticity: authenticity,
            now: dependencies.now, afterCommit: after,
            logger: logger)
    }

    /// How it stands; any thread.
    package var status: ConsumerStatus { reporter.status }

    package func run() async throws {
        let consumer = try KafkaConsumer(configuration: kafka, group: group, logger: logger)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await leases.run(clock: clock) }
                group.addTask { await readLoop(consumer) }
                group.addTask { await repairLoop() }
            }
        }
        await leases.leave()
        await consumer.close(deadline: .seconds(2))
    }

    private func readLoop(_ consumer: KafkaConsumer) async {
        var session = ConsumerSession(
            consumer: consumer, topics: topics, client: client, applier: applier, leases: leases,
            authenticity: authenticity, reporter: reporter, clock: clock, logger: logger)
        while !Task.isCancelled { await session.turn() }
    }

    private func repairLoop() async {
        var knowsTypes = false
        while !Task.isCancelled {
            do {
                if !knowsTypes {
                    try await leftovers.applyKnownTypes()
                    knowsTypes = true
                }
                try await leftovers.serveOperators()
                try await repairDue()
                try await measure()
            } catch {
                if !Task.isCancelled { logger.warning("held streams not read", metadata: ["error": "\(error)"]) }
            }
            await reporter.repairs.wait(atMost: Self.repairInterval, clock: clock)
        }
    }

    /// One attempt for each stream that is due. An owner that could not be asked is left alone for this round.
    private func repairDue() async throws {
        var unreachable: Set<String> = []
        let holds = try await HoldStore.due(
            partitions: leases.slots, topics: topics.map(\.rawValue), limit: Self.holdsAtOnce, client: client)
        for hold in holds where !Task.isCancelled && !unreachable.contains(hold.stream.topic) {
            if await !repair.attempt(hold) { unreachable.insert(hold.stream.topic) }
        }
    }

    private func measure() async throws {
        reporter.held(try await HoldStore.count(client: client))
        for (topic, seconds) in try await StreamFreshness.oldest(client: client) {
            StreamStaleness.record(topic: topic, seconds: seconds)
        }
    }
}
