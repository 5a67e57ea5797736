package import Crypto
import Foundation

/// The public half of a sealing key as a JWK (RFC 8037): `{"kid","kty":"OKP","crv":"X25519","x","use":"enc"}`.
package struct SealingPublicKey: Codable, Sendable, Equatable {
    package let kid: String
    package let kty: String
    package let crv: String
    /// The 32 bytes in base64url.
    package let x: String
    package let use: String

    /// Describes a key under an id.
    package init(keyID: String, publicKey: Curve25519.KeyAgreement.PublicKey) {
        kid = keyID
        kty = "OKP"
        crv = "X25519"
        x = Base64URL.encode(publicKey.rawRepresentation)
        use = "enc"
    }

    /// The key itself; `nil` when the members do not describe an X25519 encryption key under a well-formed id.
    package var publicKey: Curve25519.KeyAgreement.PublicKey? {
        guard KeyIdentifier.isValid(kid), kty == "OKP", crv == "X25519", use == "enc", let bytes = Base64URL.decode(x)
        else { return nil }
        return try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
    }
}
