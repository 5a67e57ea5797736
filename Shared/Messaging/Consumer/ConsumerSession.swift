import EventContracts
import Foundation
import KafkaClient
import Logging
import PostgresClient

/// The reading loop of one consumer: which partitions it reads from where, and what happens to each batch.
///
/// Offsets come from the database at every assignment and return there in the transaction of the effects; Kafka's own
/// committed offsets are written for lag tools only (A3.1).
struct ConsumerSession {
    /// Records of one batch at most.
    private static let batch = 500
    private static let pollTimeout: Duration = .milliseconds(100)
    private static let checkInterval: Duration = .seconds(1)
    /// Attempts after which a doubtful error counts as poison.
    private static let doubtfulAttempts = 3

    let consumer: KafkaConsumer
    let topics: [Topic]
    let client: PostgresClient
    let applier: BatchApplier
    let leases: LeaseKeeper
    let authenticity: (any RecordAuthenticity)?
    let reporter: ConsumerReporter
    let clock: any Clock<Duration>
    let logger: Logger

    private var log: String?
    private var slots: Set<Int32> = []
    private var partitions: [TopicPartition: PartitionProgress] = [:]
    private var needsAssignment = true
    private var nextCheck = ContinuousClock.now

    init(
        consumer: KafkaConsumer, topics: [Topic], client: PostgresClient, applier: BatchApplier, leases: LeaseKeeper,
        authenticity: (any RecordAuthenticity)?, reporter: ConsumerReporter, clock: any Clock<Duration>, logger: Logger
    ) {
        self.consumer = consumer
        self.topics = topics
        self.client = client
        self.applier = applier
        self.leases = leases
        self.authenticity = authenticity
        self.reporter = reporter
        self.clock = clock
        self.logger = logger
    }

    /// One turn: look after log and leases, try stalled partitions again, read and apply a batch.
    mutating func turn() async {
        await lookAfterAssignment()
        defer { reporter.progress(log: log, slots: slots, partitions: partitions) }
        guard !needsAssignment, !partitions.isEmpty else {
            try? await clock.sleep(for: .milliseconds(50))
            return
        }
        await retryStalled()
        if needsAssignment { return }
        let events = await consumer.poll(maximum: Self.batch, timeout: pollTimeout())
        await take(events)
    }

    // MARK: - Assignment

    private mutating func lookAfterAssignment() async {
        let now = ContinuousClock.now
        if now >= nextCheck || log == nil {
            nextCheck = now + Self.checkInterval
            let consumer = consumer
            let answer = await Abandonable.run { await consumer.clusterID(timeout: .milliseconds(500)) } ?? nil
            if let answer, answer != log {
                if log != nil { logger.warning("the broker serves another log", metadata: ["log": "\(answer)"]) }
                log = answer
                needsAssignment = true
            }
        }
        let leased = leases.slots
        if leased != slots {
            slots = leased
            needsAssignment = true
        }
        guard needsAssignment, let log else { return }
        do {
            try await assign(log)
            needsAssignment = false
        } catch {
            if !Task.isCancelled { logger.warning("partitions not assigned", metadata: ["error": "\(error)"]) }
        }
    }

    private mutating func assign(_ log: String) async throws {
        let places = topics.flatMap { topic in
            slots.sorted().map { TopicPartition(topic: topic.rawValue, partition: $0) }
        }
        guard !places.isEmpty else {
            partitions = [:]
            return try await consumer.assign([:])
        }
        let offsets = try await client.transaction { tx in
            try StreamFreshness.forgetOtherLogs(log, places: places, in: tx)
            return try ConsumerOffsetStore.open(log: log, places: places, in: tx)
        }
        try await consumer.assign(offsets.mapValues { $0 == 0 ? .beginning : .offset($0) })
        partitions = offsets.mapValues { PartitionProgress(committed: $0) }
        logger.info("reading", metadata: ["log": "\(log)", "partitions": "\(slots.sorted())"])
    }

    /// A stored offset lies outside the log: it was emptied or has lost its old end. Begin with the oldest record; what
    /// was applied already is dropped by its sequence.
    private mutating func rewind(_ place: TopicPartition) async {
        guard let log, let committed = partitions[place]?.committed else { return }
        logger.warning("offset outside the log, reading from its beginning", metadata: ["partition": "\(place)"])
        needsAssignment = true
        let move = OffsetMove(place: place, from: committed, to: 0)
        do {
            try await client.transaction { tx in
                guard try ConsumerOffsetStore.advance([move], log: log, in: tx) else {
                    throw ConsumerFailure.offsetConflict
                }
            }
        } catch {
            logger.info("offset not rewound", metadata: ["partition": "\(place)", "error": "\(error)"])
        }
    }

    // MARK: - Reading

    private func pollTimeout() -> Duration {
        guard let next = partitions.values.compactMap(\.retryAt).min() else { return Self.pollTimeout }
        return min(Self.pollTimeout, max(.milliseconds(1), next - ContinuousClock.now))
    }

    private mutating func take(_ events: [ConsumerEvent]) async {
        var fresh: [InboundRecord] = []
        var outside: [TopicPartition] = []
        for event in events {
            switch event {
            case .message(let message):
                guard let progress = partitions[message.topicPartition], message.offset >= progress.committed else {
                    continue
                }
                let record = InboundRecord(message: message, log: log ?? "", authenticity: authenticity)
                if progress.isStalled {
                    partitions[record.place]?.backlog.append(record)
                } else {
                    fresh.append(record)
                }
            case .offsetOutOfRange(let place): outside.append(place)
            case .endOfPartition: break
            case .failure(let error): logger.debug("reading", metadata: ["error": "\(error)"])
            }
        }
        if !fresh.isEmpty { await process(fresh) }
        for place in Set(outside) { await rewind(place) }
    }

    private mutating func retryStalled() async {
        guard partitions.values.contains(where: \.isStalled) else { return }
        let now = ContinuousClock.now
        for (place, progress) in partitions {
            guard let retryAt = progress.retryAt, retryAt <= now, !needsAssignment else { continue }
            let records = progress.backlog
            partitions[place]?.backlog = []
            partitions[place]?.retryAt = nil
            // Together first: what failed may have passed meanwhile.
            let failure = records.isEmpty ? nil : await commit(records)
            if failure == .offsetConflict {
                needsAssignment = true
            } else if failure != nil {
                await processSingly(records, place)
            }
            if partitions[place]?.isStalled == false { await consumer.resume([place]) }
        }
    }

    // MARK: - Applying

    private mutating func process(_ records: [InboundRecord]) async {
        switch await commit(records) {
        case nil: break
        case .offsetConflict: needsAssignment = true
        case .transient: await stallAll(records)
        case .poison, .doubtful:
            // Split, so that only the record at fault waits or is put aside.
            for (place, records) in Dictionary(grouping: records, by: \.place) where !needsAssignment {
                await processSingly(records, place)
            }
        }
    }

    private mutating func processSingly(_ records: [InboundRecord], _ place: TopicPartition) async {
        for (index, record) in records.enumerated() {
            guard let failure = await commit([record]) else { continue }
            switch failure {
            case .offsetConflict:
                needsAssignment = true
                return
            case .poison(let reason):
                guard await setAside(record, reason: reason, remaining: records[index...]) else { return }
            case .doubtful(let reason) where partitions[place]?.attempts ?? 0 >= Self.doubtfulAttempts:
                guard await setAside(record, reason: reason, remaining: records[index...]) else { return }
            case .doubtful, .transient:
                await stall(place, records[index...])
                return
            }
        }
    }

    /// Applies records in one transaction; nil when it is committed.
    private mutating func commit(_ records: [InboundRecord]) async -> ConsumerFailure? {
        guard let log else { return .offsetConflict }
        let moves = self.moves(records)
        let applier = applier
        do {
            let result = try await client.transaction { tx in
                try applier.apply(records, moves: moves, log: log, in: tx)
            }
            committed(moves, result)
            return nil
        } catch {
            return classify(error)
        }
    }

    /// Dead letter, hold and offset in one transaction; false when that has to wait.
    private mutating func setAside(
        _ record: InboundRecord, reason: String, remaining: ArraySlice<InboundRecord>
    ) async -> Bool {
        guard let log else { return false }
        let moves = self.moves([record])
        let applier = applier
        do {
            let result = try await client.transaction { tx in
                try applier.setAside(record, reason: reason, moves: moves, log: log, in: tx)
            }
            logger.error(
                "record put aside: \(reason)",
                metadata: ["partition": "\(record.place)", "offset": "\(record.offset)"])
            committed(moves, result)
            return true
        } catch {
            if classify(error) == .offsetConflict {
                needsAssignment = true
            } else {
                await stall(record.place, remaining)
            }
            return false
        }
    }

    private func classify(_ error: any Error) -> ConsumerFailure {
        let failure = ConsumerFailure(error)
        if !Task.isCancelled, failure != .offsetConflict {
            // Only our own error types are known to hold no values.
            let text = error is PostgresError || error is PoisonError ? "\(error)" : "\(type(of: error))"
            logger.warning("batch not applied", metadata: ["error": "\(text)"])
        }
        return failure
    }

    private func moves(_ records: [InboundRecord]) -> [OffsetMove] {
        var last: [TopicPartition: Int64] = [:]
        for record in records { last[record.place] = record.offset + 1 }
        return last.sorted { $0.key < $1.key }.map {
            OffsetMove(place: $0.key, from: partitions[$0.key]?.committed ?? -1, to: $0.value)
        }
    }

    private mutating func committed(_ moves: [OffsetMove], _ result: BatchResult) {
        for move in moves { partitions[move.place]?.flow(committed: move.to) }
        let offsets = Dictionary(moves.map { ($0.place, $0.to) }, uniquingKeysWith: max)
        Task { [consumer] in await consumer.commitForLagTools(offsets) }
        reporter.committed(result)
    }

    private mutating func stallAll(_ records: [InboundRecord]) async {
        for (place, records) in Dictionary(grouping: records, by: \.place) { await stall(place, records[...]) }
    }

    private mutating func stall(_ place: TopicPartition, _ records: ArraySlice<InboundRecord>) async {
        let later = partitions[place]?.backlog ?? []
        partitions[place]?.stall(Array(records) + later, now: .now, jitter: Double.random(in: 0.75...1.25))
        await consumer.pause([place])
    }
}
