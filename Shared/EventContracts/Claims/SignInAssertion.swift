package import Foundation

/// Identity's statement to token that a password was right. Single use, 60 seconds.
package struct SignInAssertion: Codable, Sendable, Equatable {
    /// The JWS header's `typ`, checked exactly so that no statement passes for another kind.
    package static let tokenType = "rekey-assertion+jwt"

    package var iss: String
    package var aud: String
    /// The account.
    package var sub: UUID
    package var epoch: Int64
    /// Credential version; token refuses one below the version it knows.
    package var cv: Int64
    package var jti: UUID
    package var iat: Int64
    package var exp: Int64
    /// When the password was checked.
    package var auth_time: Int64
    /// What the device calls itself.
    package var device: String?
    /// Roughly where it is, when a GeoIP file is configured.
    package var place: String?
    /// The session that the new one replaces; token ends it in the exchange.
    package var replaces: UUID?

    package init(
        iss: String, aud: String, sub: UUID, epoch: Int64, cv: Int64, jti: UUID, iat: Int64, exp: Int64,
        auth_time: Int64, device: String? = nil, place: String? = nil, replaces: UUID? = nil
    ) {
        self.iss = iss
        self.aud = aud
        self.sub = sub
        self.epoch = epoch
        self.cv = cv
        self.jti = jti
        self.iat = iat
        self.exp = exp
        self.auth_time = auth_time
        self.device = device
        self.place = place
        self.replaces = replaces
    }

    package static let issuer = "rekey-identity"
    package static let audience = "rekey-token"
    /// Life in seconds.
    package static let lifetime: Int64 = 60

    /// Checks issuer, audience and expiry (exclusive: dead at exactly `exp`). Throws `ClaimsError`.
    package func validate(now: Date) throws(ClaimsError) {
        try ClaimsError.check(iss: iss, is: Self.issuer, aud: aud, is: Self.audience, exp: exp, now: now)
    }
}
