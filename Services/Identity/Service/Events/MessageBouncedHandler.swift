import EventContracts
import Messaging
import PostgresClient

/// Notes for the owner's page that messages do not reach a contact any more. Whoever asks for a recovery gets the same
/// answer as ever, and no other contact gains by it.
struct MessageBouncedHandler: EventHandler {
    /// The classes of notification that say something else than that there is nobody.
    private static let reasons: [String: DeliveryObstacle.Reason] = [
        "complaint": .complaint, "undelivered": .undelivered,
    ]

    func handle(_ event: MessageBounced, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = try AccountStore.lock(try envelope.requireAccount(), in: tx), account.state != .closed
        else { return }
        let obstacle = DeliveryObstacle(since: event.at, reason: Self.reasons[event.reason] ?? .bounced)
        try ContactReachStore.markUndeliverable(event.contactId, account: account.id, obstacle, in: tx)
    }
}
