import HTTPTypes
package import Hummingbird
package import RecoveryCrypto

extension Router<RekeyRequestContext> {
    /// Serves the public halves of a service's keys: signed for a peer, plain for everybody else.
    ///
    /// - Parameters:
    ///   - signing: `/.well-known/jwks.json`; nil for a service that signs nothing for others.
    ///   - sealing: `/.well-known/rekey-sealing-keys`, the current key first.
    package func addPublicKeyRoutes(
        signature: PeerSignature, signing: JSONWebKeySet? = nil, sealing: SealingPublicKeySet? = nil
    ) {
        let routes = group().add(middleware: PeerGuard(signature: signature, mode: .optional))
        if let signing {
            routes.get("/.well-known/jwks.json") { _, _ in
                try Response.json(signing, headers: [.contentType: "application/jwk-set+json"])
            }
        }
        if let sealing {
            routes.get("/.well-known/rekey-sealing-keys") { _, _ in try Response.json(sealing) }
        }
    }
}
