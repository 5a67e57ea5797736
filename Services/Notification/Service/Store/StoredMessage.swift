package import EventContracts
package import Foundation

/// What every view of a row of `message` holds.
package protocol StoredMessage: Sendable {
    var id: UUID { get }
    var account: UUID { get }
    /// The event that queued it.
    var eventID: UUID { get }
    var kind: MessageKind { get }
    var channel: Channel { get }
    /// When somebody asked for it, or when what it tells happened.
    var requestedAt: Date { get }
    var createdAt: Date { get }
    var correlation: String? { get }
}

extension StoredMessage {
    /// Whether it is the last one of an account that is gone: nothing of that stays, not even a masked address.
    var leavesNoTrace: Bool { kind == .accountClosed }

    /// What events about this message name as their cause.
    package var cause: EventEnvelope {
        EventEnvelope(
            id: eventID, source: "", type: "", time: createdAt, account: account, correlation: correlation, data: [])
    }
}
