/// What may be shown of one key of a ring.
package struct KeySummary: Sendable, Equatable, Codable {
    package let keyID: String
    package let use: KeyUse
    /// ISO 8601, when the file says so.
    package let createdAt: String?
    /// ISO 8601, when another key took its place; nil for a key that is or has never been current.
    package let retiredAt: String?
    /// Whether new secrets, signatures or boxes use this key.
    package let isCurrent: Bool
}
