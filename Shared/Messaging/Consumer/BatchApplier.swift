import EventContracts
import Foundation
import KafkaClient
import PostgresClient

/// Applies a batch of records inside one transaction: effects, marks, freshness and offsets together, or nothing.
struct BatchApplier: Sendable {
    let handlers: HandlerTable
    let deadLetters: DeadLetterWriter
    /// Domain time, by which events expire.
    let now: @Sendable () -> Date

    /// The state of the streams of a batch while it is being applied.
    private struct Streams {
        var marks: [StreamKey: StreamPosition]
        var held: Set<StreamKey>
        var confirmed: [String: Int32]
        var changed: Set<StreamKey> = []

        func mark(_ stream: StreamKey) -> StreamPosition { marks[stream] ?? .origin }
    }

    /// - Parameter moves: The offsets as they must stand before, and as they stand after the batch.
    /// - Throws: ``ConsumerFailure/offsetConflict``, ``PoisonError``, or what a handler or the database throws; the
    ///   whole batch must then be rolled back.
    func apply(
        _ records: [InboundRecord], moves: [OffsetMove], log: String, in tx: borrowing Transaction
    ) throws -> BatchResult {
        var result = BatchResult()
        var beats: [TopicPartition: Int64] = [:]
        let keys = Set(records.compactMap { $0.position?.stream })
        var streams = Streams(
            marks: try InboxStore.marks(of: keys, in: tx), held: try HoldStore.lock(keys, in: tx),
            confirmed: keys.isEmpty ? [:] : try InboxStore.confirmedIncarnations(in: tx))
        for record in records {
            switch record.content {
            case .heartbeat(let through): beats[record.place] = through
            case .brokenHeartbeat: break
            case .undecodable(let reason):
                try deadLetters.write(record.stored, place: record.origin, envelope: nil, reason: reason, in: tx)
                result.deadLetters[record.place.topic, default: 0] += 1
            case .event(let envelope):
                if let (stream, position) = record.position {
                    try admit(record, envelope, stream, position, &streams, &result, in: tx)
                } else {
                    try perform(envelope, record, &result, in: tx)
                }
            }
        }
        try InboxStore.set(streams.marks.filter { streams.changed.contains($0.key) }, in: tx)
        try StreamFreshness.record(beats, log: log, in: tx)
        guard try ConsumerOffsetStore.advance(moves, log: log, in: tx) else { throw ConsumerFailure.offsetConflict }
        return result
    }

    /// Decides by the sequence: drop what was applied, apply what comes next, hold the stream at a gap.
    private func admit(
        _ record: InboundRecord, _ envelope: EventEnvelope, _ stream: StreamKey, _ position: StreamPosition,
        _ streams: inout Streams, _ result: inout BatchResult, in tx: borrowing Transaction
    ) throws {
        var mark = streams.mark(stream)
        if position <= mark {
            result.duplicates[stream.topic, default: 0] += 1
            return
        }
        if streams.held.contains(stream) {
            try wait(record, envelope, stream, position, in: tx)
            if mark.isFollowed(by: position) {
                // Perhaps the very event that was missing.
                result.wakesRepair = try HoldStore.retryNow(stream, in: tx) || result.wakesRepair
            }
            return
        }
        if position.incarnation > mark.incarnation {
            guard position.incarnation <= streams.confirmed[stream.topic] ?? 0 else {
                return try hold(record, envelope, stream, position, .incarnation, &streams, &result, in: tx)
            }
            mark = StreamPosition(incarnation: position.incarnation, sequence: 0)
        }
        guard mark.isFollowed(by: position) else {
            return try hold(record, envelope, stream, position, .gap, &streams, &result, in: tx)
        }
        try perform(envelope, record, &result, in: tx)
        streams.marks[stream] = position
        streams.changed.insert(stream)
    }

    private func hold(
        _ record: InboundRecord, _ envelope: EventEnvelope, _ stream: StreamKey, _ position: StreamPosition,
        _ kind: Hold.Kind, _ streams: inout Streams, _ result: inout BatchResult, in tx: borrowing Transaction
    ) throws {
        let reason = kind == .gap ? "events are missing" : "incarnation not confirmed"
        try HoldStore.hold(stream, partition: record.place.partition, kind: kind, reason: reason, in: tx)
        streams.held.insert(stream)
        result.holds.append((stream, kind))
        try wait(record, envelope, stream, position, in: tx)
    }

    /// Queues the event; an effect that is monotone happens at once, and again at its place.
    private func wait(
        _ record: InboundRecord, _ envelope: EventEnvelope, _ stream: StreamKey, _ position: StreamPosition,
        in tx: borrowing Transaction
    ) throws {
        try HoldStore.enqueue(record, event: envelope.id, stream: stream, position: position, in: tx)
        if handlers.monotone.contains(envelope.type) { try handlers.apply(envelope, now: now(), in: tx) }
    }

    /// The effect of one event, or its storage when this version does not know the type.
    private func perform(
        _ envelope: EventEnvelope, _ record: InboundRecord, _ result: inout BatchResult, in tx: borrowing Transaction
    ) throws {
        guard handlers.knows(envelope.type) else {
            try UnknownEventStore.insert(envelope, place: record.origin, record: record.stored, in: tx)
            result.unknown[record.place.topic, default: 0] += 1
            return
        }
        if try handlers.apply(envelope, now: now(), in: tx) {
            result.applied[AppliedType(topic: record.place.topic, type: envelope.type), default: 0] += 1
        } else {
            result.expired += 1
        }
    }

    /// Puts one poisonous record aside: dead letter, hold of its stream and offset in one transaction.
    func setAside(
        _ record: InboundRecord, reason: String, moves: [OffsetMove], log: String, in tx: borrowing Transaction
    ) throws -> BatchResult {
        var result = BatchResult()
        var envelope: EventEnvelope?
        if case .event(let event) = record.content { envelope = event }
        try deadLetters.write(record.stored, place: record.origin, envelope: envelope, reason: reason, in: tx)
        result.deadLetters[record.place.topic, default: 0] += 1
        if let (stream, position) = record.position, let envelope {
            try HoldStore.hold(stream, partition: record.place.partition, kind: .poison, reason: reason, in: tx)
            try HoldStore.enqueue(record, event: envelope.id, stream: stream, position: position, in: tx)
            result.holds.append((stream, .poison))
        }
        guard try ConsumerOffsetStore.advance(moves, log: log, in: tx) else { throw ConsumerFailure.offsetConflict }
        return result
    }
}

extension InboundRecord {
    var origin: RecordPlace {
        RecordPlace(log: log, topic: place.topic, partition: place.partition, offset: offset)
    }
}
