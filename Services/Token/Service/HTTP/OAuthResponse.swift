import HTTPKit
import HTTPTypes
package import Hummingbird

/// Answers of the OAuth routes, in the forms of their own standards instead of RFC 9457.
package enum OAuthResponse {
    /// RFC 6749 §5.1: neither tokens nor refusals are ever cached.
    private static let headers: HTTPFields = [.cacheControl: "no-store", .pragma: "no-cache"]

    /// Members of the successful token answer.
    private struct Tokens: Encodable {
        let access_token: String
        let token_type = "Bearer"
        let expires_in: Int64
        let refresh_token: String
    }

    /// RFC 6749 §5.1.
    package static func tokens(_ pair: TokenPair) throws -> Response {
        let body = Tokens(
            access_token: pair.accessToken, expires_in: pair.expiresInSeconds, refresh_token: pair.refreshToken)
        return try .json(body, headers: headers)
    }

    /// RFC 7662 §2.2: everything that is not alive looks alike (SES-09).
    package static func introspection(_ token: LiveToken?) throws -> Response {
        guard let token else { return .json(bytes: Array(#"{"active":false}"#.utf8), headers: headers) }
        return try .json(token, headers: headers)
    }

    /// RFC 7009 §2.2: 200 without a body for every token.
    package static var revoked: Response { Response(status: .ok, headers: headers) }

    /// RFC 6749 §5.2.
    package static func refusal(_ error: OAuthError) -> Response {
        var fields = headers
        if error == .invalidClient { fields[.wwwAuthenticate] = #"Basic realm="rekey""# }
        return .json(
            bytes: Array(#"{"error":"\#(error.rawValue)"}"#.utf8),
            status: error == .invalidClient ? .unauthorized : .badRequest, headers: fields)
    }

    /// The token service cannot be sure at the moment (DESIGN 3.4).
    package static var unavailable: Response {
        var fields = headers
        fields[.retryAfter] = String(CannotBeSure.retryAfterSeconds)
        return .json(
            bytes: Array(#"{"error":"temporarily_unavailable"}"#.utf8), status: .serviceUnavailable, headers: fields)
    }
}

extension HTTPField.Name {
    /// HTTP/1.0's word for no caching, which RFC 6749 §5.1 asks for.
    fileprivate static var pragma: HTTPField.Name { HTTPField.Name("Pragma") ?? .cacheControl }
}
