package import Foundation

/// Token's statement to identity that a recovery secret of one attempt was presented (DESIGN 5.6).
/// It lives until the earlier of 10 minutes and the secret's own expiry and is judged by its attempt alone, not by epoch.
package struct RecoveryGrant: Codable, Sendable, Equatable {
    /// The JWS header's `typ`, checked exactly so that no statement passes for another kind.
    package static let tokenType = "rekey-grant+jwt"

    package var iss: String
    package var aud: String
    /// The account.
    package var sub: UUID
    package var attempt: UUID
    /// The contact whose secret was presented, proved by it.
    package var contact: UUID
    package var channel: Channel
    package var jti: UUID
    /// NumericDate, seconds.
    package var iat: Int64
    /// NumericDate, seconds.
    package var exp: Int64

    package init(
        iss: String, aud: String, sub: UUID, attempt: UUID, contact: UUID, channel: Channel, jti: UUID,
        iat: Int64, exp: Int64
    ) {
        self.iss = iss
        self.aud = aud
        self.sub = sub
        self.attempt = attempt
        self.contact = contact
        self.channel = channel
        self.jti = jti
        self.iat = iat
        self.exp = exp
    }

    package static let issuer = "rekey-token"
    package static let audience = "rekey-identity"
    /// Longest life in seconds.
    package static let lifetime: Int64 = 600

    /// Checks issuer, audience and expiry (exclusive: dead at exactly `exp`). Throws `ClaimsError`.
    package func validate(now: Date) throws(ClaimsError) {
        try ClaimsError.check(iss: iss, is: Self.issuer, aud: aud, is: Self.audience, exp: exp, now: now)
    }
}
