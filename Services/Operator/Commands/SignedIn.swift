/// What `POST /oauth/token` answers.
package struct SignedIn: Decodable, Sendable {
    package var accessToken: String
    package var refreshToken: String

    /// What the access token says about its session. Nil when it is no access token.
    package var claims: AccessTokenClaims? { AccessTokenClaims(accessToken) }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
    }
}
