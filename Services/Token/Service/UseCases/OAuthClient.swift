/// Who calls the OAuth routes, once known for sure.
package struct OAuthClient: Sendable, Equatable {
    package var id: String
    /// It proved a secret; a public client cannot (RFC 6749 §2.1).
    package var isConfidential: Bool

    package init(id: String, isConfidential: Bool) {
        self.id = id
        self.isConfidential = isConfidential
    }
}
