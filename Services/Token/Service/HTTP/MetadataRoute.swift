import EventContracts
package import HTTPKit
package import Hummingbird

/// `GET /.well-known/oauth-authorization-server` (RFC 8414).
package struct MetadataRoute: Sendable {
    /// What clients can learn here; the addresses hang under one base.
    private struct Metadata: Encodable {
        let issuer = AccessTokenClaims.issuer
        let token_endpoint: String
        let introspection_endpoint: String
        let revocation_endpoint: String
        let jwks_uri: String
        let grant_types_supported = ["urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token"]
        let response_types_supported: [String] = []
        let token_endpoint_auth_methods_supported: [String]
        let introspection_endpoint_auth_methods_supported = ["client_secret_basic"]
        let revocation_endpoint_auth_methods_supported: [String]
    }

    private let metadata: Metadata

    /// - Parameters:
    ///   - baseURL: where this service answers, without a slash at the end.
    ///   - allowsPublicClient: whether a client without a secret is known here (development).
    package init(baseURL: String, allowsPublicClient: Bool) {
        let methods = ["client_secret_basic"] + (allowsPublicClient ? ["none"] : [])
        metadata = Metadata(
            token_endpoint: baseURL + "/oauth/token", introspection_endpoint: baseURL + "/oauth/introspect",
            revocation_endpoint: baseURL + "/oauth/revoke", jwks_uri: baseURL + "/.well-known/jwks.json",
            token_endpoint_auth_methods_supported: methods, revocation_endpoint_auth_methods_supported: methods)
    }

    package func add(to router: Router<RekeyRequestContext>) {
        router.get("/.well-known/oauth-authorization-server") { _, _ in try Response.json(metadata) }
    }
}
