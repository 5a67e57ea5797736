import EventContracts
package import Foundation
package import KafkaClient
package import Logging
package import Messaging
import ServiceLifecycle
package import ServiceRuntime

/// Says every second how far this process has applied the revocation feed, so that a sign-out can be shown as confirmed
/// (DESIGN 3.8).
///
/// Nothing is said while the feed is not ready: the server then lets nobody in, and its lease lapses. A server that
/// stops in order takes its lease back, because it lets nobody in any more either.
package struct RevocationAcknowledger: Service {
    /// Shortest time between two statements.
    package static let interval: Duration = .seconds(1)
    /// For how long a statement counts.
    package static let lease: Duration = .seconds(30)

    private let feed: RevocationFeed
    private let kafka: KafkaConfiguration
    private let authenticity: any RecordAuthenticity
    private let acknowledgement: Acknowledgement
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameters:
    ///   - authenticity: signs under the name `service`.
    ///   - service: the name under which the server's public key is known to session.
    ///   - instance: this process among those of the service.
    ///   - realTime: The unshifted wall clock.
    package init(
        feed: RevocationFeed, kafka: KafkaConfiguration, authenticity: any RecordAuthenticity, service: String,
        instance: String, dependencies: SystemDependencies, logger: Logger,
        partitions: Int32 = Topic.defaultPartitions, realTime: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.feed = feed
        self.kafka = kafka
        self.authenticity = authenticity
        self.logger = logger
        clock = dependencies.clock
        acknowledgement = Acknowledgement(
            service: service, instance: instance, partitions: partitions, newID: dependencies.newID, now: realTime)
    }

    /// For one of our own services.
    package init(
        feed: RevocationFeed, kafka: KafkaConfiguration, authenticity: any RecordAuthenticity,
        settings: ServiceSettings, dependencies: SystemDependencies, logger: Logger
    ) {
        self.init(
            feed: feed, kafka: kafka, authenticity: authenticity, service: settings.service.rawValue,
            instance: settings.instance, dependencies: dependencies, logger: logger,
            partitions: settings.kafkaPartitions)
    }

    package func run() async throws {
        let producer = try KafkaProducer(configuration: kafka, logger: logger)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await say(Self.lease, by: producer)
                try? await clock.sleep(for: Self.interval)
            }
        }
        await farewell(producer)
        await producer.close(timeout: .milliseconds(500))
    }

    /// One statement; what a broker that is away does not take is lost, the next second says more.
    private func say(_ lease: Duration, by producer: KafkaProducer) async {
        guard let applied = feed.applied else { return }
        do {
            let record = try acknowledgement.record(
                log: applied.log, positions: applied.positions, lease: lease, signedBy: authenticity)
            let results = await Abandonable.run { await producer.send([record]) }
            if case .failed(let error)? = results?.first {
                logger.debug("acknowledgement not delivered", metadata: ["error": "\(error)"])
            }
        } catch {
            logger.error("acknowledgement not made", metadata: ["error": "\(error)"])
        }
    }

    /// Takes the lease back, for at most a second.
    private func farewell(_ producer: KafkaProducer) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await say(.zero, by: producer) }
            group.addTask { try? await clock.sleep(for: .seconds(1)) }
            await group.next()
            group.cancelAll()
        }
    }
}
