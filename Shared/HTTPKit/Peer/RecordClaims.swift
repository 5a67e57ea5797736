/// What a service signs about a record it writes to a topic: whose, and of which bytes. It does not expire: a record may
/// be read again as long as its topic keeps it.
struct RecordClaims: Codable, Sendable, Equatable {
    /// Keeps these signatures apart from every other statement of the same key.
    static let tokenType = "rekey-record+jwt"

    let iss: String
    /// SHA-256 of the record's statement, base64url.
    let sha256: String
}
