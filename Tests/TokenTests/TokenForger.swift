import Crypto
import EventContracts
import Foundation
import RecoveryCrypto

/// Makes access tokens that token would never make, with the genuine key in hand, so that each is wrong in one respect
/// alone.
struct TokenForger: Sendable {
    static let keyID = "s1"

    let genuine = P256.Signing.PrivateKey()
    let stranger = P256.Signing.PrivateKey()

    /// The ring that the service under attack signs with.
    func ring() throws -> SigningKeyRing {
        let key = Base64URL.encode([UInt8](genuine.rawRepresentation))
        return try SigningKeyRing(
            json: Array(
                #"{"current":"\#(Self.keyID)","use":"sig","keys":[{"kid":"\#(Self.keyID)","key":"\#(key)"}]}"#.utf8))
    }

    static func header(_ members: String) -> String { "{\(members)}" }

    /// The usual header with other members, or other values of its own.
    static func header(alg: String = "ES256", kid: String = keyID, typ: String = "at+jwt", more: String = "") -> String
    {
        #"{"alg":"\#(alg)","kid":"\#(kid)","typ":"\#(typ)"\#(more.isEmpty ? "" : "," + more)}"#
    }

    /// What is signed: both parts of a compact token.
    static func input(_ header: String, _ payload: String) -> String {
        Base64URL.encode(Array(header.utf8)) + "." + payload
    }

    /// Signed by the genuine key, or by another.
    func signed(_ header: String, _ payload: String, by key: P256.Signing.PrivateKey? = nil) throws -> String {
        let input = Self.input(header, payload)
        let signature = try (key ?? genuine).signature(for: Array(input.utf8)).rawRepresentation
        return input + "." + Base64URL.encode([UInt8](signature))
    }

    /// The attack that passes the public key off as a shared secret (RFC 8725 §2.1).
    func macced(_ header: String, _ payload: String, secret: [UInt8]) -> String {
        let input = Self.input(header, payload)
        let mac = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: secret))
        return input + "." + Base64URL.encode(Array(mac))
    }

    /// All forms in which everybody can have the public key.
    func publicForms(jwks: [UInt8]) throws -> [[UInt8]] {
        let key = genuine.publicKey
        let jwk = try EventJSON.encode(try ring().publicJWKS.keys[0])
        let pem = Array(key.pemRepresentation.utf8)
        return [
            pem, pem + [0x0A], [UInt8](key.derRepresentation), [UInt8](key.x963Representation),
            [UInt8](key.compressedRepresentation), [UInt8](key.rawRepresentation), jwk, jwks, [],
        ]
    }

    /// The order of P-256.
    static let order: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    /// The same signature with `n − s` for `s`: as valid as before, and other bytes (JWT-04).
    static func malleated(_ signature: [UInt8]) -> [UInt8] {
        var difference = [UInt8](repeating: 0, count: 32)
        var borrow = 0
        for index in (0..<32).reversed() {
            let value = Int(order[index]) - Int(signature[32 + index]) - borrow
            borrow = value < 0 ? 1 : 0
            difference[index] = UInt8(value + borrow * 256)
        }
        return signature.prefix(32) + difference
    }
}
