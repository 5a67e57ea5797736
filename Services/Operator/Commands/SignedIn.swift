/// What `POST /oauth/token` answers.
package struct SignedIn: Decodable, Sendable {
    package var accessToken: String
    package var refreshToken: String

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
    }
}
