public import Foundation

/// An access token (RFC 9068), 5 minutes. Valid only while `epoch` is not below the account's and the session lives.
public struct AccessTokenClaims: Codable, Sendable, Equatable {
    /// The JWS header's `typ`, checked exactly so that no statement passes for another kind.
    public static let tokenType = "at+jwt"

    public var iss: String
    /// The account.
    public var sub: UUID
    public var aud: String
    public var exp: Int64
    public var iat: Int64
    public var jti: UUID
    public var client_id: String
    /// The session.
    public var sid: UUID
    public var epoch: Int64
    public var auth_time: Int64

    public init(
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

    public static let issuer = "rekey-token"
    public static let audience = "rekey"
    /// Life in seconds.
    public static let lifetime: Int64 = 300

    /// Checks issuer, audience and expiry (exclusive: dead at exactly `exp`). Throws `ClaimsError`.
    package func validate(now: Date) throws(ClaimsError) {
        try ClaimsError.check(iss: iss, is: Self.issuer, aud: aud, is: Self.audience, exp: exp, now: now)
    }
}
