package import EventContracts
package import Foundation

/// Fetches events that a stream misses from the outbox of their owner.
package protocol OutboxRepair: Sendable {
    /// The owner's events of the stream with `after < sequence <= upTo`, ascending, of its newest incarnation.
    ///
    /// The answer is taken as the owner's word: an event the owner does not name was not written by it. So an
    /// implementation throws whenever it could not ask or did not get the whole answer.
    /// - Parameters:
    ///   - upTo: May be far above anything that exists, since it comes from a record.
    func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope]
}
