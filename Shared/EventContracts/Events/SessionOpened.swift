package import Foundation

/// A device signed in.
/// Producer: token. Consumer: session (registry; below the known epoch it is revoked on arrival). Key: account.
/// `device` is
/// text from the caller.
package struct SessionOpened: RekeyEvent {
    package static let type = "rekey.session.opened"
    package static let topic = Topic.tokenSession

    package var sessionId: UUID
    /// The epoch it was minted under.
    package var epoch: Int64
    package var clientId: String
    /// What the device calls itself, at most 120 code points.
    package var device: String?
    /// Roughly where, when a GeoIP file is configured.
    package var place: String?
    /// The session of the same device that this one replaces; it is over.
    package var replaces: UUID?
    package var openedAt: Date
    /// Absolute end of the refresh family.
    package var expiresAt: Date

    package init(
        sessionId: UUID, epoch: Int64, clientId: String, device: String? = nil, place: String? = nil,
        replaces: UUID? = nil, openedAt: Date, expiresAt: Date
    ) {
        self.sessionId = sessionId
        self.epoch = epoch
        self.clientId = clientId
        self.device = device
        self.place = place
        self.replaces = replaces
        self.openedAt = openedAt
        self.expiresAt = expiresAt
    }
}
