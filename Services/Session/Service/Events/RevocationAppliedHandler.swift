package import EventContracts
import Messaging
package import PostgresClient

/// Takes up how far a resource server has applied the feed. It may be applied any number of times.
package struct RevocationAppliedHandler: EventHandler {
    /// More partitions than any topic has.
    private static let mostPositions = 1024
    private static let longestName = 200

    package init() {}

    /// The record's signature is that of the name in `ce_source`; nobody speaks for another service.
    package func handle(_ event: RevocationApplied, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard envelope.source.utf8.elementsEqual("rekey/\(event.service)".utf8) else {
            throw PoisonError("the acknowledgement is of another service than its signature")
        }
        guard [event.service, event.instance, event.log].allSatisfy(Self.isName) else {
            throw PoisonError("the acknowledgement names its server or log wrongly")
        }
        guard (1...Self.mostPositions).contains(event.positions.count) else {
            throw PoisonError("the acknowledgement holds no position, or too many")
        }
        if event.leaseMilliseconds <= 0 {
            try ResourceServerStore.leave(event, in: tx)
        } else {
            try ResourceServerStore.acknowledge(event, now: try DatabaseClock.now(in: tx), in: tx)
        }
    }

    private static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
