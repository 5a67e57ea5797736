package import EventContracts
package import Foundation
package import NotificationDomain
import PostgresClient

/// A message whose time is over, with what the event about it says.
package struct OverdueMessage: StoredMessage {
    package var id: UUID
    package var account: UUID
    package var eventID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var masked: String?
    package var state: MessageState
    package var requestedAt: Date
    package var createdAt: Date
    package var correlation: String?

    /// What is read of the row.
    static let columns = """
        id, account, event_id, kind, channel, masked, state, requested_at, created_at, correlation
        """

    /// Throws `StoredMessageError` for a row of a newer version, `PostgresError`.
    init(_ row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.decode("kind")),
            let channel = Channel(rawValue: try row.decode("channel")),
            let state = MessageState(rawValue: try row.decode("state"))
        else { throw StoredMessageError() }
        id = try row.decode("id")
        account = try row.decode("account")
        eventID = try row.decode("event_id")
        self.kind = kind
        self.channel = channel
        masked = try row.decode("masked")
        self.state = state
        requestedAt = try row.decode("requested_at")
        createdAt = try row.decode("created_at")
        correlation = try row.decode("correlation")
    }
}
