/// Why a refresh family is over, as stored.
package enum FamilyEnd: String, Sendable {
    /// Session said so on the feed.
    case revoked
    /// Signed out, or revoked by its own client.
    case ended
    /// A token of it was used a second time.
    case reused
}
