package import Foundation

/// The link of a notice (`/undo` or `/object`), sealed by identity to notification; its token is opened while the message
/// is rendered and by nobody else.
package struct SealedLink: Codable, Sendable, Equatable {
    /// What the link is for; in the box's associated data in the place of an attempt, and the token's first identifier.
    package var linkId: UUID
    /// When the link dies; in the box's associated data.
    package var expiresAt: Date
    package var box: SealedBox

    package init(linkId: UUID, expiresAt: Date, box: SealedBox) {
        self.linkId = linkId
        self.expiresAt = expiresAt
        self.box = box
    }
}
