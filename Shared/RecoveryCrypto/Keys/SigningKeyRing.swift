import Crypto
import EventContracts
import Foundation

/// P-256 private keys for ES256: the current one signs, all of them are published.
///
/// A key that is in the file but not current is either older (its tokens still verify) or next (published before it is
/// used, JWT-05).
package struct SigningKeyRing: ReloadableKeyRing {
    /// The content of one file.
    private struct Keys: Sendable {
        let currentID: String
        let current: P256.Signing.PrivateKey
        let publicJWKS: JSONWebKeySet
        let verifier: SignatureVerifier

        init(json: [UInt8]) throws(KeyRingError) {
            let file = try KeyFile(json: json, use: .signing)
            var keys: [String: P256.Signing.PrivateKey] = [:]
            for (position, entry) in file.entries.enumerated() {
                guard let key = try? P256.Signing.PrivateKey(rawRepresentation: entry.secret) else {
                    throw .invalidKey(position: position)
                }
                keys[entry.keyID] = key
            }
            guard let current = keys[file.current] else { throw .currentKeyMissing }
            currentID = file.current
            self.current = current
            publicJWKS = JSONWebKeySet(
                keys: file.currentFirst.compactMap { entry in
                    keys[entry.keyID].map { JSONWebKey(keyID: entry.keyID, publicKey: $0.publicKey) }
                })
            verifier = SignatureVerifier(keys: publicJWKS)
        }
    }

    private let keys: LiveKeys<Keys>

    /// Reads a key file of P-256 private scalars.
    package init(json: [UInt8]) throws(KeyRingError) {
        keys = LiveKeys(try Keys(json: json))
    }

    /// The public halves, current key first; what `/.well-known/jwks.json` serves.
    package var publicJWKS: JSONWebKeySet { keys.now.publicJWKS }

    /// Checks what this ring has signed, with any of its present keys.
    package var verifier: SignatureVerifier { keys.now.verifier }

    /// The id that new signatures name.
    package var currentKeyID: String { keys.now.currentID }

    /// All ids of the ring.
    package var keyIDs: [String] { publicJWKS.keys.map(\.kid) }

    package func replace(json: [UInt8], accepting: ([String]) throws -> Void) throws {
        let next = try Keys(json: json)
        try accepting(next.publicJWKS.keys.map(\.kid))
        keys.replace(by: next)
    }

    /// Signs claims as a compact JWS (RFC 7515) with exactly the header members `alg`, `kid` and `typ`.
    ///
    /// - Parameter type: the `typ` header, for example `at+jwt`; it separates the kinds of token (RFC 8725 §3.11).
    /// - Throws: ``SignatureError/invalidType`` for a type that cannot stand in a header; `EncodingError`.
    package func sign<Claims: Encodable & Sendable>(_ claims: Claims, type: String) throws -> String {
        let now = keys.now
        let head = CompactHeader(algorithm: CompactHeader.es256, keyID: now.currentID, type: type)
        guard let header = head.jsonBytes else { throw SignatureError.invalidType }
        let payload = try EventJSON.encode(claims)
        let signingInput = Base64URL.encode(header) + "." + Base64URL.encode(payload)
        let signature = try now.current.signature(for: Array(signingInput.utf8))
        return signingInput + "." + Base64URL.encode(signature.rawRepresentation)
    }
}
