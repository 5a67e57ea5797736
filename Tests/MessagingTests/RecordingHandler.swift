import EventContracts
import Foundation
import Messaging
import PostgresClient
import Synchronization

/// Writes one row for each applied event. Sessions can be declared poisonous, or failing until told otherwise.
final class RecordingHandler: EventHandler {
    let isMonotone: Bool
    private let poison: Mutex<Set<UUID>>
    private let failing = Mutex<Set<UUID>>([])

    init(isMonotone: Bool = false, poison: Set<UUID> = []) {
        self.isMonotone = isMonotone
        self.poison = Mutex(poison)
    }

    func cure(_ session: UUID) { poison.withLock { _ = $0.remove(session) } }
    func fail(_ session: UUID) { failing.withLock { _ = $0.insert(session) } }
    func recover(_ session: UUID) { failing.withLock { _ = $0.remove(session) } }

    func handle(_ event: SessionEnded, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            insert into effect (account, session, sequence)
            values (\(envelope.account), \(event.sessionId), \(envelope.sequence))
            """)
        if poison.withLock({ $0.contains(event.sessionId) }) { throw PoisonError("declared by the test") }
        if failing.withLock({ $0.contains(event.sessionId) }) { throw FixtureError("not now") }
    }
}
