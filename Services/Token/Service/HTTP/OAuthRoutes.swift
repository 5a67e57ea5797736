package import HTTPKit
package import Hummingbird
import NIOCore
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
        router.post("/oauth/token") { request, _ in try await answer(request, token) }
        router.post("/oauth/introspect") { request, _ in try await answer(request, introspect) }
        router.post("/oauth/revoke") { request, _ in try await answer(request, revoke) }
    }

    private func token(_ form: FormBody, _ client: OAuthClient) async throws -> Response {
        switch try form.required("grant_type", maximumBytes: 128) {
        case "urn:ietf:params:oauth:grant-type:jwt-bearer":
            let assertion = try form.required("assertion", maximumBytes: Self.maximumTokenBytes)
            return try OAuthResponse.tokens(try await openSession.run(assertion: assertion, client: client))
        case "refresh_token":
            let token = try form.required("refresh_token", maximumBytes: Self.maximumTokenBytes)
            return try OAuthResponse.tokens(try await refreshSession.run(refreshToken: token, client: client))
        default:
            throw OAuthError.unsupportedGrantType
        }
    }

    private func introspect(_ form: FormBody, _ client: OAuthClient) async throws -> Response {
        // A public client has proved nothing: to answer it would let anybody try tokens (RFC 7662 §2.1).
        guard client.isConfidential else { throw OAuthError.invalidClient }
        let token = try form.required("token", maximumBytes: Self.maximumTokenBytes)
        return try OAuthResponse.introspection(try await introspectToken.run(token: token))
    }

    private func revoke(_ form: FormBody, _ client: OAuthClient) async throws -> Response {
        try await revokeToken.run(token: try form.required("token", maximumBytes: Self.maximumTokenBytes), client: client)
        return OAuthResponse.revoked
    }

    /// Reads form and client, and turns refusals into their own form; what is left becomes a problem as everywhere.
    private func answer(
        _ request: Request, _ route: (FormBody, OAuthClient) async throws -> Response
    ) async throws -> Response {
        do {
            guard ContentType.isForm(request.headers[.contentType]), request.uri.query == nil else {
                throw OAuthError.invalidRequest
            }
            let body = try await request.body.collect(upTo: RekeyRequestContext.maximumBodyBytes)
            let form = try FormBody(parsing: body.readableBytesView)
            let client = try clients.authenticate(authorization: request.headers[.authorization], form: form)
            return try await route(form, client)
        } catch let error as OAuthError {
            return OAuthResponse.refusal(error)
        } catch is CannotBeSure, is KeysNotKnownYet {
            return OAuthResponse.unavailable
        } catch let error as PostgresError where error.isTransient {
            return OAuthResponse.unavailable
        }
    }
}
