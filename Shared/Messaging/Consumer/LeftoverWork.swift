import EventContracts
import Foundation
import Logging
import PostgresClient

/// Work on records that were put away earlier: events of types that this version knows now, and dead letters for which
/// an operator has asked something.
struct LeftoverWork: Sendable {
    private static let chunk = 50

    let client: PostgresClient
    let topics: [String]
    let handlers: HandlerTable
    let authenticity: (any RecordAuthenticity)?
    let now: @Sendable () -> Date
    let afterCommit: @Sendable () -> Void
    let logger: Logger

    /// Applies stored events of types that have a handler now, oldest first.
    func applyKnownTypes() async throws {
        let types = handlers.types.sorted()
        guard !types.isEmpty else { return }
        while true {
            let count = try await client.transaction { tx in
                let events = try UnknownEventStore.take(types: types, topics: topics, limit: Self.chunk, in: tx)
                for event in events {
                    if let envelope = try? event.record.envelope() { try handlers.apply(envelope, now: now(), in: tx) }
                    try UnknownEventStore.remove(topic: event.topic, id: event.id, in: tx)
                }
                return events.count
            }
            if count > 0 {
                logger.info("stored events applied", metadata: ["count": "\(count)"])
                afterCommit()
            }
            if count < Self.chunk { return }
        }
    }

    /// Does what operators have asked for; one dead letter at a time.
    func serveOperators() async throws {
        while try await client.transaction({ tx in try serveOne(in: tx) }) { afterCommit() }
    }

    private func serveOne(in tx: borrowing Transaction) throws -> Bool {
        guard let letter = try DeadLetterStore.asked(limit: 1, in: tx).first else { return false }
        let content = InboundRecord.content(
            of: letter.record, topic: letter.place.topic, authenticity: authenticity)
        guard case .event(let envelope) = content else {
            try DeadLetterStore.resolve(id: letter.id, as: letter.isSkip ? "skipped" : "unreadable", in: tx)
            return true
        }
        if let (stream, position) = InboundRecord.position(of: envelope, topic: letter.place.topic) {
            try serve(letter, envelope, stream, position, in: tx)
        } else {
            let isApplied = try letter.isSkip ? false : applyAlone(envelope, in: tx)
            try DeadLetterStore.resolve(
                id: letter.id, as: letter.isSkip ? "skipped" : isApplied ? "applied" : "refused", in: tx)
        }
        return true
    }

    /// In a held stream the repair does the work, in order; here the hold is made due, or the event is passed over.
    private func serve(
        _ letter: AskedDeadLetter, _ envelope: EventEnvelope, _ stream: StreamKey, _ position: StreamPosition,
        in tx: borrowing Transaction
    ) throws {
        let hold = try HoldStore.lock(stream, in: tx)
        let mark = try InboxStore.marks(of: [stream], in: tx)[stream] ?? .origin
        if hold != nil, letter.isSkip, mark.isFollowed(by: position) {
            try InboxStore.set([stream: position], in: tx)
        }
        if hold != nil { try HoldStore.retryNow(stream, in: tx) }
        let resolution = letter.isSkip ? "skipped" : hold != nil ? "redriven" : "superseded"
        try DeadLetterStore.resolve(id: letter.id, as: resolution, in: tx)
    }

    private func applyAlone(_ envelope: EventEnvelope, in tx: borrowing Transaction) throws -> Bool {
        do {
            return try handlers.apply(envelope, now: now(), in: tx)
        } catch is PoisonError {
            return false
        }
    }
}
