package import EventContracts
package import KafkaClient
package import Logging
package import PostgresClient
import ServiceLifecycle
import ServiceRuntime

/// Publishes the outbox of one service: leases, publication, heartbeats, republication to a new log, housekeeping.
///
/// Several instances may run; they share 256 buckets by leases. None of them is needed for correctness: an event is
/// published at least once whatever is killed whenever, and in order per stream at its first occurrence.
/// Ends within two seconds of a graceful stop; what is then unsent is published by the next start.
package struct OutboxRelay: Service {
    private let client: PostgresClient
    private let producer: KafkaProducer
    private let outbox: Outbox
    private let configuration: RelayConfiguration
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let leases: LeaseKeeper
    private let publisher: RelayPublisher
    private let watch: LogWatch
    private let heartbeats: HeartbeatPublisher
    private let janitor: OutboxJanitor

    /// - Parameters:
    ///   - authenticity: Signs the records; nil leaves them unsigned, which no reader outside of tests accepts.
    ///   - heartbeatTopics: Topics of this service whose readers ask how complete they are.
    package init(
        client: PostgresClient, producer: KafkaProducer, outbox: Outbox, authenticity: (any RecordAuthenticity)?,
        heartbeatTopics: [Topic], configuration: RelayConfiguration, logger: Logger
    ) {
        self.client = client
        self.producer = producer
        self.outbox = outbox
        self.configuration = configuration
        self.logger = logger
        clock = outbox.dependencies.clock
        let state = RelayState()
        let topics = heartbeatTopics.map(\.rawValue)
        leases = LeaseKeeper(
            kind: "relay", owner: configuration.instance, slots: Int(Outbox.buckets), client: client, logger: logger)
        publisher = RelayPublisher(
            client: client, producer: producer, authenticity: authenticity, leases: leases, state: state,
            configuration: configuration, logger: logger)
        watch = LogWatch(
            client: client, state: state, heartbeatTopics: topics, now: outbox.dependencies.now, logger: logger)
        heartbeats = HeartbeatPublisher(
            client: client, producer: producer, state: state, topics: topics, partitions: outbox.partitions,
            logger: logger)
        janitor = OutboxJanitor(client: client, now: outbox.dependencies.now, logger: logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await leases.run(clock: clock) }
                group.addTask { await publishLoop() }
                group.addTask { await beatLoop() }
                group.addTask { await every(configuration.sweepInterval, "sweep") { try await janitor.sweep() } }
                group.addTask {
                    await every(configuration.partitionInterval, "partitions") { try await janitor.tendPartitions() }
                }
            }
        }
        await leases.leave()
    }

    private func publishLoop() async {
        var pause = configuration.shortestPause
        while !Task.isCancelled {
            switch await publishAndReport() {
            case .published:
                pause = configuration.shortestPause
                continue
            case .idle, .logEmptied:
                await outbox.wakeUp.wait(atMost: jittered(pause), clock: clock)
                pause = min(pause * 2, configuration.longestPause)
            case .failed:
                pause = max(pause, .milliseconds(50))
                guard (try? await clock.sleep(for: jittered(pause))) != nil else { return }
                pause = min(pause * 2, configuration.longestBackoff)
            }
        }
    }

    private func publishAndReport() async -> RelayPublisher.Outcome {
        do {
            let outcome = try await publisher.publishOnce()
            if case .logEmptied(let log) = outcome { try await followReset(of: log) }
            return outcome
        } catch {
            if !Task.isCancelled { logger.warning("outbox not read or marked", metadata: ["error": "\(error)"]) }
            return .failed
        }
    }

    /// Asks for the log right before each round of heartbeats: a heartbeat must not reach a log whose rows are not yet
    /// published again.
    private func beatLoop() async {
        await every(configuration.heartbeatInterval, "heartbeats") {
            guard let log = await currentLog() else { return }
            try await watch.check(log)
            try await watch.allowHeartbeatsWhenCaughtUp()
            if let emptied = try await heartbeats.beat() { try await followReset(of: emptied) }
        }
    }

    /// Offsets went back: another log has taken the place of `log`, or the same one was emptied.
    private func followReset(of log: KnownLog) async throws {
        guard let current = await currentLog() else { return }
        if current == log.id {
            try await watch.declareEmptied(log)
        } else {
            try await watch.check(current)
        }
    }

    /// The log that the broker serves now; nil when it does not answer.
    private func currentLog() async -> String? {
        let timeout = configuration.metadataTimeout
        return await Abandonable.run { [producer] in await producer.clusterID(timeout: timeout) } ?? nil
    }

    /// Runs `work` at once and then in this rhythm until the task is cancelled; failures are logged.
    private func every(_ interval: Duration, _ what: String, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do {
                try await work()
            } catch {
                if !Task.isCancelled { logger.warning("\(what) failed", metadata: ["error": "\(error)"]) }
            }
            let rest = interval - (ContinuousClock.now - began)
            guard (try? await clock.sleep(for: max(rest, .milliseconds(20)))) != nil else { return }
        }
    }

    private func jittered(_ pause: Duration) -> Duration { pause * Double.random(in: 0.75...1.25) }
}
