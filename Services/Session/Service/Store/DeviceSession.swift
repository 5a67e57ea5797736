package import Foundation
package import SessionDomain

/// A device that is or was signed in to an account.
package struct DeviceSession: Sendable, Equatable {
    package var id: UUID
    package var account: UUID
    /// The epoch it was minted under.
    package var epoch: Int64
    /// Nil where only the end of the session has been heard of.
    package var clientID: String?
    /// What the device calls itself: text from a caller.
    package var device: String?
    /// Roughly where it was opened.
    package var place: String?
    package var openedAt: Date
    package var lastSeenAt: Date
    /// Absolute end of its refresh tokens.
    package var expiresAt: Date
    package var end: SessionEnd?
}
