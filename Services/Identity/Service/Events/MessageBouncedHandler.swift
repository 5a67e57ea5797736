import EventContracts
import Messaging
import PostgresClient

/// Notes for the owner's page that messages do not reach a contact any more. Whoever asks for a recovery gets the same
/// answer as ever, and no other contact gains by it.
struct MessageBouncedHandler: EventHandler {
    /// The class that notification gives a complaint.
    private static let complaint = "complaint"

    func handle(_ event: MessageBounced, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = try AccountStore.lock(try envelope.requireAccount(), in: tx), account.state != .closed
        else { return }
        let obstacle = DeliveryObstacle(
            since: event.at, reason: event.reason == Self.complaint ? .complaint : .bounced)
        try ContactReachStore.markUndeliverable(event.contactId, account: account.id, obstacle, in: tx)
    }
}
