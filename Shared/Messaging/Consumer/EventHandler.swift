package import EventContracts
package import PostgresClient

/// The effect of one event type in one service.
///
/// Runs inside the consumer's transaction, together with the inbox mark and the offset: an effect happens exactly once
/// for each event of a sequenced topic. On topics without a sequence an event can come again, so there the effect must
/// be one that may be repeated.
package protocol EventHandler: Sendable {
    associatedtype Event: RekeyEvent
    /// Whether the effect applies `max` or a one-way step (epoch, freeze, void): it is then applied at once even before
    /// missing events are repaired, and again at its place.
    var isMonotone: Bool { get }
    /// Applies the event. Throw ``PoisonError`` for what can never be applied; every other error is tried again in
    /// place.
    func handle(_ event: Event, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws
}

extension EventHandler {
    package var isMonotone: Bool { false }
}
