/// A set of public ES256 keys (RFC 7517 §5); what `/.well-known/jwks.json` serves.
package struct JSONWebKeySet: Codable, Sendable, Equatable {
    package let keys: [JSONWebKey]

    package init(keys: [JSONWebKey]) {
        self.keys = keys
    }
}
