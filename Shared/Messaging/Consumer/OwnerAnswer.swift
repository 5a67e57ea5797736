import EventContracts
import Foundation

/// What the owner of a stream says stands behind a position. Pure.
struct OwnerAnswer: Sendable {
    /// An event to be applied, from the owner or from the queue of the held stream.
    struct Event: Sendable {
        var position: StreamPosition
        var envelope: EventEnvelope
        /// The waiting event it came from; nil when it came from the owner.
        var held: HeldEvent?
    }

    private let events: [StreamPosition: EventEnvelope]
    private let first: StreamPosition?
    /// The owner's last event within what was asked; `after` when it has none.
    private let last: Int64
    private let incarnation: Int32?
    private let judged: Set<UUID>

    /// - Parameters:
    ///   - after: The sequence the owner was asked from.
    ///   - judged: The events that waited before the owner was asked; it says nothing about later ones.
    init(events: [EventEnvelope], stream: StreamKey, after: Int64, judged: Set<UUID>) {
        self.judged = judged
        var known: [StreamPosition: EventEnvelope] = [:]
        for event in events where event.account == stream.account {
            guard let sequence = event.sequence, sequence > after else { continue }
            known[StreamPosition(incarnation: event.incarnation, sequence: sequence)] = event
        }
        self.events = known
        first = known.keys.min()
        last = known.keys.max()?.sequence ?? after
        incarnation = known.keys.max()?.incarnation
    }

    /// The owner's event that comes directly after `mark`: the next sequence, or the first of a newer incarnation. A
    /// stream never seen here may begin at the oldest event the owner still keeps.
    func next(after mark: StreamPosition, isNewStream: Bool) -> Event? {
        guard mark.sequence < .max else { return nil }
        let following = StreamPosition(incarnation: mark.incarnation, sequence: mark.sequence + 1)
        if let event = events[following] { return Event(position: following, envelope: event) }
        if let incarnation, incarnation > mark.incarnation {
            let start = StreamPosition(incarnation: incarnation, sequence: 1)
            if let event = events[start] { return Event(position: start, envelope: event) }
        }
        if isNewStream, let first, let event = events[first] { return Event(position: first, envelope: event) }
        return nil
    }

    /// Whether the owner has spoken for this event: it sent it, or it was asked while the event waited. What came after
    /// the question was not judged by the answer.
    func covers(_ event: Event) -> Bool { event.held.map { judged.contains($0.id) } ?? true }

    /// Whether the owner does not know this waiting event: somebody else has written it.
    func disowns(_ event: HeldEvent) -> Bool {
        guard judged.contains(event.id) else { return false }
        if let incarnation, event.position.incarnation != incarnation {
            return event.position.incarnation > incarnation
        }
        return event.position.sequence > last
    }
}
