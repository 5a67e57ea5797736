package import EventContracts
import Messaging
package import PostgresClient

/// Notes when a device was last seen.
package struct SessionRefreshedHandler: EventHandler {
    package init() {}

    package func handle(_ event: SessionRefreshed, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        try DeviceSessionStore.seen(
            id: event.sessionId, account: try envelope.requireAccount(), at: event.refreshedAt, in: tx)
    }
}
