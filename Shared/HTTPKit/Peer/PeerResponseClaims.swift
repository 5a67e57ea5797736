import Foundation

/// What a service signs about its answer to another one: whose, for whom, to which question, and of which bytes.
struct PeerResponseClaims: Codable, Sendable, Equatable {
    /// Keeps these signatures apart from every other statement of the same key.
    static let tokenType = "rekey-peer-response+jwt"

    let iss: String
    let aud: String
    /// The `jti` of the request, so that an answer fits one question only.
    let jti: UUID
    /// SHA-256 of the body, base64url.
    let sha256: String
    /// Seconds since 1970.
    let exp: Int64
}
