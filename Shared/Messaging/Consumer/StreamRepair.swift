import EventContracts
import Foundation
import KafkaClient
import Logging
import Metrics
import PostgresClient

/// Brings held streams forward: asks the owner for what is missing, outside any transaction, then applies the stream's
/// events in order, one transaction each.
struct StreamRepair: Sendable {
    /// What one step of a stream did.
    private enum Step: Equatable {
        case advanced
        /// A waiting event was put with the dead letters.
        case discarded
        case released
        case waiting
    }

    /// How long a failed attempt waits, doubling.
    private static let shortestDelay: Int64 = 500
    private static let longestDelay: Int64 = 30_000

    let client: PostgresClient
    let handlers: HandlerTable
    let deadLetters: DeadLetterWriter
    let repair: any OutboxRepair
    let now: @Sendable () -> Date
    let afterCommit: @Sendable () -> Void
    let logger: Logger

    /// One attempt for one held stream. False when its owner could not be asked.
    func attempt(_ hold: Hold) async -> Bool {
        let stream = hold.stream
        var answer: OwnerAnswer?
        do {
            answer = try await askOwner(stream)
            if answer == nil {
                Counter(label: "rekey_inbox_gaps_total", dimensions: dimensions(stream, "unreachable")).increment()
            }
            var step = Step.advanced
            while step == .advanced || step == .discarded { step = try await self.step(stream, answer) }
            if step == .released {
                logger.info("held stream repaired", metadata: metadata(stream))
                Counter(label: "rekey_inbox_gaps_total", dimensions: dimensions(stream, "repaired")).increment()
            } else {
                // Nothing failed to apply, so what is left is a missing event.
                let kind = hold.kind == .poison ? .gap : hold.kind
                let wait = delay(hold.attempts)
                try await client.transaction { tx in
                    try HoldStore.postpone(stream, kind: kind, byMilliseconds: wait, in: tx)
                }
                logger.error("stream is held", metadata: metadata(stream).merging(["kind": "\(hold.kind)"]) { $1 })
            }
        } catch {
            await failed(hold, error, answer)
        }
        return answer != nil
    }

    /// The owner's rows behind the mark; nil when it could not be asked.
    private func askOwner(_ stream: StreamKey) async throws -> OwnerAnswer? {
        guard let topic = Topic(rawValue: stream.topic) else { return nil }
        let (mark, queue) = try await client.transaction { tx in
            (try InboxStore.marks(of: [stream], in: tx)[stream] ?? .origin, try HoldStore.places(stream, in: tx))
        }
        guard let incarnation = queue.map(\.position.incarnation).max(), let upTo = queue.map(\.position.sequence).max()
        else { return OwnerAnswer(events: [], stream: stream, after: mark.sequence, judged: []) }
        let after = incarnation > mark.incarnation ? 0 : mark.sequence
        do {
            let events = try await repair.missing(topic: topic, account: stream.account, after: after, upTo: upTo)
            return OwnerAnswer(events: events, stream: stream, after: after, judged: Set(queue.map(\.id)))
        } catch {
            logger.warning(
                "owner not asked", metadata: metadata(stream).merging(["error": "\(type(of: error))"]) { $1 })
            return nil
        }
    }

    /// Applies the next event of the stream, or ends the hold.
    private func step(_ stream: StreamKey, _ answer: OwnerAnswer?) async throws -> Step {
        let step = try await client.transaction { tx in try advance(stream, answer, in: tx) }
        if step != .waiting { afterCommit() }
        if step == .discarded { countDeadLetter(stream) }
        return step
    }

    private func advance(_ stream: StreamKey, _ answer: OwnerAnswer?, in tx: borrowing Transaction) throws -> Step {
        guard try HoldStore.lock(stream, in: tx) != nil else { return .released }
        let stored = try InboxStore.marks(of: [stream], in: tx)[stream]
        let mark = stored ?? .origin
        try HoldStore.removeApplied(stream, through: mark, in: tx)
        let waiting = try HoldStore.queue(stream, after: mark, limit: 20, in: tx)
        if let event = answer?.next(after: mark, isNewStream: stored == nil) {
            try apply(event, stream, in: tx)
            let twins = waiting.filter { $0.position == event.position && $0.id != event.envelope.id }
            for twin in twins { try discard(twin, as: "not the owner's event", in: tx) }
            if event.position.incarnation > 0 {
                try InboxStore.confirm(event.position.incarnation, topic: stream.topic, in: tx)
            }
            return twins.isEmpty ? .advanced : .discarded
        }
        if let answer, let foreign = waiting.first(where: answer.disowns) {
            try discard(foreign, as: "not in the owner's outbox", in: tx)
            return .discarded
        }
        guard let first = waiting.first else {
            try HoldStore.release(stream, in: tx)
            return .released
        }
        guard mark.isFollowed(by: first.position) else { return .waiting }
        let envelope = try first.record.envelope()
        try apply(OwnerAnswer.Event(position: first.position, envelope: envelope, held: first), stream, in: tx)
        return .advanced
    }

    private func apply(_ event: OwnerAnswer.Event, _ stream: StreamKey, in tx: borrowing Transaction) throws {
        if handlers.knows(event.envelope.type) {
            do {
                try handlers.apply(event.envelope, now: now(), in: tx)
            } catch {
                throw StreamFailure(event: event, cause: error)
            }
        } else {
            let place = RecordPlace(
                log: event.held?.log ?? "", topic: stream.topic, partition: event.held?.place.partition ?? 0,
                offset: event.held?.offset ?? 0)
            let record = event.held?.record ?? StoredRecord(event.envelope)
            try UnknownEventStore.insert(event.envelope, place: place, record: record, in: tx)
        }
        try InboxStore.set([stream: event.position], in: tx)
        try HoldStore.removeApplied(stream, through: event.position, in: tx)
        try DeadLetterStore.resolve(topic: stream.topic, event: event.envelope.id, as: "applied", in: tx)
    }

    private func discard(_ event: HeldEvent, as reason: String, in tx: borrowing Transaction) throws {
        let place = RecordPlace(
            log: event.log, topic: event.stream.topic, partition: event.place.partition, offset: event.offset)
        if try DeadLetterStore.hasOpen(topic: event.stream.topic, event: event.id, in: tx) {
            try DeadLetterStore.resolve(topic: event.stream.topic, event: event.id, as: "superseded", in: tx)
        } else {
            try deadLetters.write(
                event.record, place: place, envelope: try? event.record.envelope(), reason: reason, in: tx)
        }
        try HoldStore.remove(event, in: tx)
        logger.error("record discarded: \(reason)", metadata: metadata(event.stream))
    }

    /// An attempt ended with an error: poison waits for an operator, everything else for the next attempt.
    /// As long as the owner has not spoken for the event, it is asked again.
    private func failed(_ hold: Hold, _ error: any Error, _ answer: OwnerAnswer?) async {
        let stream = hold.stream
        let event = (error as? StreamFailure)?.event
        let isFinal = answer.map { answer in event.map(answer.covers) ?? true } ?? false
        let failure = (error as? StreamFailure).map { ConsumerFailure($0.cause) } ?? ConsumerFailure(error)
        do {
            switch failure {
            case .poison(let reason):
                try await putAside(hold, error as? StreamFailure, reason: reason, isFinal: isFinal)
            case .doubtful(let reason) where hold.attempts >= 3:
                try await putAside(hold, error as? StreamFailure, reason: reason, isFinal: isFinal)
            case .doubtful, .offsetConflict, .transient:
                let wait = delay(hold.attempts)
                try await client.transaction { tx in
                    try HoldStore.postpone(stream, kind: hold.kind, byMilliseconds: wait, in: tx)
                }
            }
            logger.error("stream stays held", metadata: metadata(stream).merging(["cause": "\(failure)"]) { $1 })
        } catch {
            logger.warning("held stream not written", metadata: metadata(stream).merging(["error": "\(error)"]) { $1 })
        }
    }

    private func putAside(_ hold: Hold, _ failure: StreamFailure?, reason: String, isFinal: Bool) async throws {
        let stream = hold.stream
        let wait = isFinal ? nil : delay(hold.attempts)
        try await client.transaction { tx in
            if let event = failure?.event,
                try !DeadLetterStore.hasOpen(topic: stream.topic, event: event.envelope.id, in: tx)
            {
                let place = RecordPlace(
                    log: event.held?.log ?? "", topic: stream.topic, partition: hold.partition,
                    offset: event.held?.offset ?? -1)
                let record = event.held?.record ?? StoredRecord(event.envelope)
                try deadLetters.write(record, place: place, envelope: event.envelope, reason: reason, in: tx)
            }
            try HoldStore.postpone(stream, kind: .poison, byMilliseconds: wait, in: tx)
        }
        countDeadLetter(stream)
        afterCommit()
    }

    private func countDeadLetter(_ stream: StreamKey) {
        Counter(label: "rekey_dead_letters_total", dimensions: [("topic", stream.topic)]).increment()
    }

    private func delay(_ attempts: Int32) -> Int64 {
        let doubled = Self.shortestDelay << Int64(min(attempts, 6))
        return Int64(Double(min(doubled, Self.longestDelay)) * Double.random(in: 0.8...1.2))
    }

    private func metadata(_ stream: StreamKey) -> Logger.Metadata {
        ["topic": "\(stream.topic)", "account": "\(stream.account.wireText)"]
    }

    private func dimensions(_ stream: StreamKey, _ outcome: String) -> [(String, String)] {
        [("topic", stream.topic), ("outcome", outcome)]
    }
}
