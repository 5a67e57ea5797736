package import Foundation

/// A service's proof of who it is to another service (private_key_jwt in the manner of RFC 7523), 30 seconds.
package struct PeerClaims: Codable, Sendable, Equatable {
    /// The JWS header's `typ`, checked exactly so that no statement passes for another kind.
    package static let tokenType = "rekey-peer+jwt"

    /// The calling service's name.
    package var iss: String
    /// The called service's name.
    package var aud: String
    package var jti: UUID
    package var iat: Int64
    package var exp: Int64

    package init(
        iss: String, aud: String, jti: UUID, iat: Int64, exp: Int64
    ) {
        self.iss = iss
        self.aud = aud
        self.jti = jti
        self.iat = iat
        self.exp = exp
    }

    /// Life in seconds.
    package static let lifetime: Int64 = 30
}
