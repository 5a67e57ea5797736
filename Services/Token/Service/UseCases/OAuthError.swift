/// A refusal of an OAuth route, with the words of RFC 6749 §5.2 and nothing more.
package enum OAuthError: String, Error, Sendable, CustomStringConvertible {
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case unauthorizedClient = "unauthorized_client"
    case unsupportedGrantType = "unsupported_grant_type"
    case invalidScope = "invalid_scope"

    package var description: String { rawValue }
}
