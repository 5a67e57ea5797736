/// What a service signs about a record it writes to a topic: whose, and of which bytes. It does not expire: a record may
/// be read again as long as its topic keeps it.
package struct RecordClaims: Codable, Sendable, Equatable {
    /// Keeps these signatures apart from every other statement of the same key.
    package static let tokenType = "rekey-record+jwt"

    package let iss: String
    /// SHA-256 of the record's statement, base64url.
    package let sha256: String

    package init(iss: String, sha256: String) {
        self.iss = iss
        self.sha256 = sha256
    }
}
