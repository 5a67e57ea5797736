package import EventContracts
package import Foundation
package import KafkaClient
package import Logging
package import Messaging
import Metrics
import ServiceLifecycle
package import ServiceRuntime
import Synchronization

/// The revocations a resource server applies to every access token, read from `rekey.session.revocation.v1`.
///
/// Reads all partitions from their beginning into memory, without leases and without a database, and is ready only when
/// it knows everything that was revoked before (A7.5). When the broker serves another log, or the same one emptied, it
/// keeps what it knows (a revocation is never taken back), is not ready, and reads the new log. Verdicts are
/// synchronous and may be asked on any thread.
package final class RevocationFeed: RevocationReading, Service {
    /// Staleness before the first heartbeat: longer than any limit.
    package static let unknownStaleness: Duration = .seconds(365 * 24 * 3600)

    private struct State {
        var set = RevocationSet()
        var progress: FeedProgress?
    }

    private static let pollTimeout: Duration = .milliseconds(100)
    private static let checkInterval: Duration = .seconds(1)
    private static let pruneInterval: Duration = .seconds(60)
    private static let watermarkTimeout: Duration = .seconds(2)

    private let kafka: KafkaConfiguration
    private let authenticity: (any RecordAuthenticity)?
    private let partitions: Int32
    private let clock: any Clock<Duration>
    private let realTime: @Sendable () -> Date
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - authenticity: Knows who wrote a record; what session has not signed is passed over. Nil takes everything as
    ///     it comes; only tests of other matters do that.
    ///   - realTime: The unshifted wall clock, which heartbeats are measured by.
    package init(
        kafka: KafkaConfiguration, authenticity: (any RecordAuthenticity)?, dependencies: SystemDependencies,
        logger: Logger,
        partitions: Int32 = Topic.defaultPartitions, realTime: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.kafka = kafka
        self.authenticity = authenticity
        self.partitions = partitions
        self.realTime = realTime
        self.logger = logger
        clock = dependencies.clock
    }

    /// Judges a session by what was read so far. What is known to be revoked is revoked also while the feed is not
    /// ready.
    package func verdict(account: UUID, session: UUID, epoch: Int64) -> SessionVerdict {
        state.withLock { state in
            if state.set.isRevoked(account: account, session: session, epoch: epoch) { return .revoked }
            return state.progress?.isReady == true ? .live : .notReady
        }
    }

    /// Whether everything revoked before was read, from the log that the broker serves now.
    package var isReady: Bool { state.withLock { $0.progress?.isReady == true } }

    /// Real time since the instant up to which the feed is known to be complete; ``unknownStaleness`` before that.
    package var staleness: Duration {
        let now = realTime().milliseconds
        return state.withLock { $0.progress?.staleness(now: now) } ?? Self.unknownStaleness
    }

    /// The log being read and the next offset of each partition; nil before the broker answered.
    package var position: (log: String, offsets: [Int32: Int64])? {
        state.withLock { state in state.progress.map { ($0.log, $0.positions) } }
    }

    /// What may be acknowledged: the log, and how far each partition is applied; nil while the feed is not ready.
    package var applied: (log: String, positions: [RevocationApplied.Position])? {
        state.withLock { state in
            guard let progress = state.progress, progress.isReady else { return nil }
            return (progress.log, progress.applied)
        }
    }

    package func run() async throws {
        let consumer = try KafkaConsumer(
            configuration: kafka, group: "\(kafka.clientID)-revocation-feed", logger: logger)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.readLog(consumer)
                try? await self.clock.sleep(for: .milliseconds(100))
            }
        }
        await consumer.close(deadline: .seconds(2))
    }

    /// Meets the log the broker serves and reads it until it is replaced, emptied, or the task is cancelled.
    private func readLog(_ consumer: KafkaConsumer) async {
        guard let log = await Abandonable.run({ await consumer.clusterID(timeout: .seconds(1)) }) ?? nil else { return }
        let metAt = realTime().milliseconds
        guard let targets = await ends(consumer) else { return }
        do {
            try await consumer.assign(
                Dictionary(uniqueKeysWithValues: targets.keys.map { (Self.place($0), StartOffset.beginning) }))
        } catch {
            logger.warning("revocation feed not assigned", metadata: ["error": "\(error)"])
            return
        }
        state.withLock { $0.progress = FeedProgress(log: log, targets: targets, metAt: metAt) }
        logger.info("reading the revocation feed", metadata: ["log": "\(log)"])
        await follow(consumer, log: log)
    }

    private func follow(_ consumer: KafkaConsumer, log: String) async {
        var nextCheck = ContinuousClock.now + Self.checkInterval
        var nextPrune = ContinuousClock.now + Self.pruneInterval
        var wasReady = false
        while !Task.isCancelled {
            let events = await consumer.poll(maximum: 1000, timeout: Self.pollTimeout)
            guard take(events) else {
                logger.warning("the revocation feed's log was emptied, reading it again")
                return forget()
            }
            let now = ContinuousClock.now
            if now >= nextCheck {
                nextCheck = now + Self.checkInterval
                measure()
                let answer = await Abandonable.run({ await consumer.clusterID(timeout: .milliseconds(500)) }) ?? nil
                if let answer, answer != log {
                    logger.warning("the broker serves another log, reading the revocation feed again")
                    return forget()
                }
            }
            if now >= nextPrune {
                nextPrune = now + Self.pruneInterval
                state.withLock { $0.set.prune(now: now) }
            }
            if isReady != wasReady {
                wasReady.toggle()
                logger.info("revocation feed \(wasReady ? "ready" : "not ready")")
            }
        }
    }

    /// Not ready until the new log was read; the set stays.
    private func forget() { state.withLock { $0.progress = nil } }

    /// Applies what was read; false when the log was emptied.
    private func take(_ events: [ConsumerEvent]) -> Bool {
        let now = ContinuousClock.now
        let wallClock = realTime().milliseconds
        // Signatures are checked before the lock is taken: verdicts must not wait for them.
        let contents = events.map { event in
            if case .message(let message) = event {
                content(of: message)
            } else {
                InboundRecord.Content.brokenHeartbeat
            }
        }
        return state.withLock { state in
            guard var progress = state.progress else { return false }
            for (event, content) in zip(events, contents) {
                switch event {
                case .message(let message):
                    guard progress.read(message.partition, position: message.offset + 1) else { return false }
                    if case .heartbeat(let through) = content {
                        progress.heartbeat(message.partition, publishedThrough: through, now: wallClock)
                    } else {
                        Self.apply(content, &state.set, now: now)
                    }
                case .endOfPartition(let place, let offset):
                    guard progress.read(place.partition, position: offset) else { return false }
                case .offsetOutOfRange: return false
                case .failure(let error): logger.debug("revocation feed", metadata: ["error": "\(error)"])
                }
            }
            state.progress = progress
            return true
        }
    }

    private func content(of message: KafkaMessage) -> InboundRecord.Content {
        let record = StoredRecord(key: message.key, value: message.value, headers: message.headers)
        return InboundRecord.content(of: record, topic: message.topic, authenticity: authenticity)
    }

    /// Revocations; anything else on the topic is passed over.
    private static func apply(
        _ content: InboundRecord.Content, _ set: inout RevocationSet, now: ContinuousClock.Instant
    ) {
        switch content {
        case .heartbeat: break
        case .event(let envelope) where envelope.type == SessionRevoked.type:
            guard let event = try? envelope.decode(SessionRevoked.self) else { return malformed() }
            set.apply(event, account: envelope.account, at: now)
        case .event, .brokenHeartbeat, .undecodable: malformed()
        }
    }

    private static func malformed() {
        Counter(label: "rekey_inbox_unknown_events_total", dimensions: [("topic", Topic.revocation.rawValue)])
            .increment()
    }

    /// The end of every partition now; nil while the broker does not say.
    private func ends(_ consumer: KafkaConsumer) async -> [Int32: Int64]? {
        var ends: [Int32: Int64] = [:]
        for partition in 0..<partitions {
            do {
                ends[partition] = try await consumer.watermarks(Self.place(partition), timeout: Self.watermarkTimeout)
                    .high
            } catch {
                logger.debug("revocation feed waits for the broker", metadata: ["error": "\(error)"])
                return nil
            }
            if Task.isCancelled { return nil }
        }
        return ends
    }

    private func measure() {
        let seconds = Double(staleness / .milliseconds(1)) / 1000
        Gauge(label: "rekey_revocation_feed_staleness_seconds").record(seconds)
        Gauge(label: "rekey_revocation_feed_step").record(FeedStep(silence: staleness).rawValue)
    }

    private static func place(_ partition: Int32) -> TopicPartition {
        TopicPartition(topic: Topic.revocation.rawValue, partition: partition)
    }
}
