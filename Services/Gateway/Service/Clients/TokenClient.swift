import Foundation
import HTTPKit
import NIOHTTP1

/// The token service, as the pages use it: under the gateway's own client secret.
package struct TokenClient: Sendable {
    package static let clientID = "rekey-gateway"
    let upstream: Upstream
    private let authorization: String

    package init(upstream: Upstream, secret: String) {
        self.upstream = upstream
        // RFC 6749 §2.3.1: both parts form-encoded before they are joined.
        let pair = "\(Self.clientID):\(UpstreamBody.encode(secret))"
        authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
    }

    /// A grant for the token of a link; nil for every link that does not work.
    func redeem(_ token: String, for visitor: Visitor) async throws -> String? {
        try await grant(.json(["token": token]), for: visitor)
    }

    /// A grant for a code, which counts only together with the handle of the browser that asked (SMS-05); nil for every code
    /// that does not work.
    func redeem(code: String, handle: String, for visitor: Visitor) async throws -> String? {
        try await grant(.json(["requestHandle": handle, "code": code]), for: visitor)
    }

    private func grant(_ body: UpstreamBody, for visitor: Visitor) async throws -> String? {
        struct Answer: Decodable { var grant: String }
        let answer = try await upstream.send(.POST, "/v1/recoveries/redeem", body: body, for: visitor)
        return answer.status == 200 ? answer.decode(Answer.self)?.grant : nil
    }

    /// Tokens for identity's assertion; nil when it was refused.
    func exchange(assertion: String, for visitor: Visitor) async throws -> SessionTokens? {
        try await tokens(
            [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)], for: visitor)
    }

    /// Tokens after a change that identity has already made; nil also when token cannot be reached or refuses: the change
    /// stands then, and the person signs in again.
    func exchange(afterChange assertion: String?, for visitor: Visitor) async throws -> SessionTokens? {
        guard let assertion else { return nil }
        do {
            return try await exchange(assertion: assertion, for: visitor)
        } catch is ProblemDetails {
            return nil
        }
    }

    /// The next tokens of a session; nil when the session has ended.
    func refresh(_ refreshToken: String, for visitor: Visitor) async throws -> SessionTokens? {
        try await tokens([("grant_type", "refresh_token"), ("refresh_token", refreshToken)], for: visitor)
    }

    /// Ends the session of a refresh token.
    func revoke(_ refreshToken: String, for visitor: Visitor) async throws {
        _ = try await upstream.send(
            .POST, "/oauth/revoke", body: .form([("token", refreshToken)]), authorization: authorization, for: visitor)
    }

    /// Whether the access token counts, by its issuer's own word.
    func isActive(_ accessToken: String, for visitor: Visitor) async throws -> Bool {
        struct Answer: Decodable { var active: Bool }
        let answer = try await upstream.send(
            .POST, "/oauth/introspect", body: .form([("token", accessToken)]), authorization: authorization,
            for: visitor)
        guard answer.status == 200, let active = answer.decode(Answer.self)?.active else {
            throw ProblemDetails.unavailable("token-unavailable")
        }
        return active
    }

    private func tokens(_ fields: [(name: String, value: String)], for visitor: Visitor) async throws -> SessionTokens?
    {
        struct Answer: Decodable {
            var access_token: String
            var refresh_token: String
        }
        let answer = try await upstream.send(
            .POST, "/oauth/token", body: .form(fields), authorization: authorization, for: visitor)
        // Our own secret was refused: nothing a visitor did, and nothing to sign them out for.
        if answer.oauthError == "invalid_client" { throw ProblemDetails.unavailable("gateway-not-accepted") }
        guard answer.status == 200, let tokens = answer.decode(Answer.self) else { return nil }
        return SessionTokens(access: tokens.access_token, refresh: tokens.refresh_token)
    }
}
