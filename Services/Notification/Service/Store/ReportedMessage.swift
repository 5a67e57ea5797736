package import EventContracts
package import Foundation
package import NotificationDomain
import PostgresClient

/// A message as a report about it finds it, locked.
package struct ReportedMessage: StoredMessage {
    package var id: UUID
    package var account: UUID
    package var eventID: UUID
    package var contactID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var masked: String?
    package var state: MessageState
    package var attempts: Int
    package var requestedAt: Date
    package var createdAt: Date
    package var correlation: String?
    /// Keyed fingerprint of where it went; nil where that was proved since.
    package var destination: [UInt8]?
    /// What was reported before.
    package var delivery: String?

    /// What is read of the row. What is proved since is no destination of a report any more.
    static let columns = """
        id, account, event_id, contact_id, kind, channel, masked, state, attempts, requested_at, created_at, correlation, \
        case when is_outdated then null else destination end as destination, delivery
        """

    init(_ row: Row) throws {
        guard let kind = MessageKind(rawValue: try row.decode("kind")),
            let channel = Channel(rawValue: try row.decode("channel")),
            let state = MessageState(rawValue: try row.decode("state"))
        else { throw StoredMessageError() }
        id = try row.decode("id")
        account = try row.decode("account")
        eventID = try row.decode("event_id")
        contactID = try row.decode("contact_id")
        self.kind = kind
        self.channel = channel
        masked = try row.decode("masked")
        self.state = state
        attempts = Int(try row.decode("attempts", as: Int32.self))
        requestedAt = try row.decode("requested_at")
        createdAt = try row.decode("created_at")
        correlation = try row.decode("correlation")
        destination = try row.decode("destination")
        delivery = try row.decode("delivery")
    }
}
