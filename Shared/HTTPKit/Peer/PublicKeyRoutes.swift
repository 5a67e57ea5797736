import HTTPTypes
package import Hummingbird
package import RecoveryCrypto

extension Router<RekeyRequestContext> {
    /// Serves the public halves of a service's keys as they are at the moment: signed for a peer, plain for everybody
    /// else.
    ///
    /// - Parameters:
    ///   - signing: `/.well-known/jwks.json`; nil for a service that signs nothing for others.
    ///   - sealing: `/.well-known/rekey-sealing-keys`, the current key first.
    package func addPublicKeyRoutes(
        signature: PeerSignature, signing: SigningKeyRing? = nil, sealing: SealingKeyRing? = nil
    ) {
        let routes = group().add(middleware: PeerGuard(signature: signature, mode: .optional))
        // JWT-05: may be kept for a while; a key is published for longer than that before it is used.
        let caching = "public, max-age=\(PublicKeyCaching.seconds)"
        if let signing {
            routes.get("/.well-known/jwks.json") { _, _ in
                let headers: HTTPFields = [.contentType: "application/jwk-set+json", .cacheControl: caching]
                return try Response.json(signing.publicJWKS, headers: headers)
            }
        }
        if let sealing {
            routes.get("/.well-known/rekey-sealing-keys") { _, _ in
                try Response.json(SealingPublicKeySet(keys: sealing.publicKeys), headers: [.cacheControl: caching])
            }
        }
    }
}
