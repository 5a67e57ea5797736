package import Foundation

/// An access token (RFC 9068), 5 minutes. Valid only while `epoch` is not below the account's and the session lives.
package struct AccessTokenClaims: Codable, Sendable, Equatable {
    /// The JWS header's `typ`, checked exactly so that no statement passes for another kind.
    package static let tokenType = "at+jwt"

    package var iss: String
    /// The account.
    package var sub: UUID
    package var aud: String
    package var exp: Int64
    package var iat: Int64
    package var jti: UUID
    package var client_id: String
    /// The session.
    package var sid: UUID
    package var epoch: Int64
    package var auth_time: Int64

    package init(
        iss: String, sub: UUID, aud: String, exp: Int64, iat: Int64, jti: UUID, client_id: String, sid: UUID,
        epoch: Int64, auth_time: Int64
    ) {
        self.iss = iss
        self.sub = sub
        self.aud = aud
        self.exp = exp
        self.iat = iat
        self.jti = jti
        self.client_id = client_id
        self.sid = sid
        self.epoch = epoch
        self.auth_time = auth_time
    }

    package static let issuer = "rekey-token"
    package static let audience = "rekey"
    /// Life in seconds.
    package static let lifetime: Int64 = 300

    /// Checks issuer, audience and expiry (exclusive: dead at exactly `exp`). Throws `ClaimsError`.
    package func validate(now: Date) throws(ClaimsError) {
        try ClaimsError.check(iss: iss, is: Self.issuer, aud: aud, is: Self.audience, exp: exp, now: now)
    }
}
