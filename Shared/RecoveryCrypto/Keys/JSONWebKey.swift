package import Crypto
import Foundation

/// A public ES256 key as a JWK (RFC 7517, RFC 7518 §6.2): `kty crv x y use alg kid` and nothing else (JWT-05).
package struct JSONWebKey: Codable, Sendable, Equatable {
    package let kty: String
    package let crv: String
    /// Affine coordinates, 32 bytes each, in base64url.
    package let x: String
    package let y: String
    package let use: String
    package let alg: String
    package let kid: String

    /// Describes a key under an id.
    package init(keyID: String, publicKey: P256.Signing.PublicKey) {
        let point = [UInt8](publicKey.rawRepresentation)
        kty = "EC"
        crv = "P-256"
        x = Base64URL.encode(point.prefix(32))
        y = Base64URL.encode(point.suffix(32))
        use = "sig"
        alg = "ES256"
        kid = keyID
    }

    /// The key itself; `nil` when the members do not describe an ES256 signing key on the curve under a well-formed id.
    package var publicKey: P256.Signing.PublicKey? {
        guard KeyIdentifier.isValid(kid), kty == "EC", crv == "P-256", use == "sig", alg == "ES256",
            let x = Base64URL.decode(x), let y = Base64URL.decode(y), x.count == 32, y.count == 32
        else { return nil }
        return try? P256.Signing.PublicKey(rawRepresentation: x + y)
    }
}
