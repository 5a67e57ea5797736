package import HTTPKit
package import Hummingbird
import Metrics
import NIOCore
import Observability
import PostgresClient

/// `/oauth/token`, `/oauth/introspect` and `/oauth/revoke`.
package struct OAuthRoutes: Sendable {
    private let clients: ClientAuthenticator
    private let openSession: OpenSession
    private let refreshSession: RefreshSession
    private let introspectToken: IntrospectToken
    private let revokeToken: RevokeToken

    package init(
        clients: ClientAuthenticator, openSession: OpenSession, refreshSession: RefreshSession,
        introspectToken: IntrospectToken, revokeToken: RevokeToken
    ) {
        self.clients = clients
        self.openSession = openSession
        self.refreshSession = refreshSession
        self.introspectToken = introspectToken
        self.revokeToken = revokeToken
    }

    /// Largest token or assertion that is read, in bytes.
    private static let maximumTokenBytes = 4096

    package func add(to router: Router<RekeyRequestContext>) {
        router.post("/oauth/token") { request, context in try await answer(request, context, token) }
        router.post("/oauth/introspect") { request, context in try await answer(request, context, introspect) }
        router.post("/oauth/revoke") { request, context in try await answer(request, context, revoke) }
    }

    private func token(_ form: FormBody, _ client: OAuthClient, _ trace: String) async throws -> Response {
        let grantType = try form.required("grant_type", maximumBytes: 128)
        // There are no scopes; to leave one out in silence would promise it (RFC 6749 §3.3).
        guard try form.optional("scope", maximumBytes: 1024) == nil else { throw OAuthError.invalidScope }
        switch grantType {
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            let assertion = try form.required("assertion", maximumBytes: Self.maximumTokenBytes)
            let pair = try await openSession.run(assertion: assertion, client: client, trace: trace)
            return try OAuthResponse.tokens(pair)
        case "refresh_token":
            let token = try form.required("refresh_token", maximumBytes: Self.maximumTokenBytes)
            let pair = try await refreshSession.run(refreshToken: token, client: client, trace: trace)
            return try OAuthResponse.tokens(pair)
        default:
            throw OAuthError.unsupportedGrantType
        }
    }

    private func introspect(_ form: FormBody, _ client: OAuthClient, _ trace: String) async throws -> Response {
        // A public client has proved nothing: to answer it would let anybody try tokens (RFC 7662 §2.1).
        guard client.isConfidential else { throw OAuthError.invalidClient }
        let token = try form.required("token", maximumBytes: Self.maximumTokenBytes)
        return try OAuthResponse.introspection(try await introspectToken.run(token: token))
    }

    private func revoke(_ form: FormBody, _ client: OAuthClient, _ trace: String) async throws -> Response {
        let token = try form.required("token", maximumBytes: Self.maximumTokenBytes)
        try await revokeToken.run(token: token, client: client, trace: trace)
        return OAuthResponse.revoked
    }

    /// Reads form and client, and turns refusals into their own form; what is left becomes a problem as everywhere.
    private func answer(
        _ request: Request, _ context: RekeyRequestContext,
        _ route: (FormBody, OAuthClient, _ trace: String) async throws -> Response
    ) async throws -> Response {
        var outcome = "failed"
        defer { Self.count(context.endpointPath, outcome) }
        do {
            guard ContentType.isForm(request.headers[.contentType]), request.uri.query == nil else {
                throw OAuthError.invalidRequest
            }
            let body = try await request.body.collect(upTo: RekeyRequestContext.maximumBodyBytes)
            let form = try FormBody(parsing: body.readableBytesView)
            let client = try clients.authenticate(authorization: request.headers[.authorization], form: form)
            let response = try await route(form, client, context.trace.description)
            outcome = "ok"
            return response
        } catch let error as OAuthError {
            outcome = error.rawValue
            return OAuthResponse.refusal(error)
        } catch is CannotBeSure, is KeysNotKnownYet {
            outcome = "unavailable"
            return OAuthResponse.unavailable
        } catch let error as PostgresError where error.isTransient {
            outcome = "unavailable"
            return OAuthResponse.unavailable
        }
    }

    private static func count(_ route: String?, _ outcome: String) {
        let dimensions = [("route", route ?? "unknown"), ("outcome", outcome)]
        Counter(label: "rekey_oauth_requests", dimensions: dimensions).increment()
    }
}
