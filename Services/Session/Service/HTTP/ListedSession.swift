import EventContracts
package import Foundation

/// One device in the list. The id names the session and is no secret (SES-16); `device` is the device's own text.
package struct ListedSession: Encodable, Sendable, Equatable {
    package let id: String
    package let device: String?
    package let client: String?
    /// Roughly where it signed in.
    package let place: String?
    package let createdAt: String
    package let lastSeenAt: String
    /// Whether it is the device that asks.
    package let current: Bool

    package init(_ session: DeviceSession, current: UUID) {
        id = session.id.wireText
        device = session.device
        client = session.clientID
        place = session.place
        createdAt = Instant.text(session.openedAt)
        lastSeenAt = Instant.text(session.lastSeenAt)
        self.current = session.id == current
    }
}
