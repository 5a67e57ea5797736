package import EventContracts
import Foundation
import TokenDomain

/// The answer of an introspection that found a live token: the members of RFC 7662 §2.2, and ours.
package struct LiveToken: Encodable, Sendable, Equatable {
    package let active = true
    package let client_id: String
    package let token_type: String
    package let sub: String
    package let iss: String
    package let aud: String?
    package let exp: Int64
    package let iat: Int64
    package let jti: String?
    /// The session.
    package let sid: String
    package let epoch: Int64
    package let auth_time: Int64

    package init(_ claims: AccessTokenClaims) {
        client_id = claims.client_id
        token_type = "Bearer"
        sub = claims.sub.wireText
        iss = claims.iss
        aud = claims.aud
        exp = claims.exp
        iat = claims.iat
        jti = claims.jti.wireText
        sid = claims.sid.wireText
        epoch = claims.epoch
        auth_time = claims.auth_time
    }

    package init(refreshTokenOf family: RefreshFamily) {
        client_id = family.state.clientID
        token_type = "refresh_token"
        sub = family.account.wireText
        iss = AccessTokenClaims.issuer
        aud = nil
        exp = family.state.expiresAt / 1000
        iat = family.state.rotatedAt / 1000
        jti = nil
        sid = family.id.wireText
        epoch = family.state.epoch
        auth_time = family.authTime.milliseconds / 1000
    }
}
