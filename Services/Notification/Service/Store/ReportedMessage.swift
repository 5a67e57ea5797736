package import EventContracts
package import Foundation
package import NotificationDomain

/// A message as a provider's report finds it, locked.
package struct ReportedMessage: Sendable {
    package var id: UUID
    package var account: UUID
    package var eventID: UUID
    package var contactID: UUID
    package var kind: MessageKind
    package var channel: Channel
    package var masked: String?
    package var state: MessageState
    package var attempts: Int
    package var createdAt: Date
    package var correlation: String?
    /// Keyed fingerprint of where it went.
    package var destination: [UInt8]?
    /// What was reported before.
    package var delivery: String?

    package var cause: EventEnvelope {
        EventEnvelope(
            id: eventID, source: "", type: "", time: createdAt, account: account, correlation: correlation, data: [])
    }
}
