import Crypto
import Foundation
import RecoveryCrypto
import StackUnderTest

/// Forgeries of one genuine compact token, each with a fault of its own.
struct ForgedTokens {
    private let header: [String: String]
    private let payload: String
    private let signature: String
    private let genuine: String
    private let publicPoint: [UInt8]
    private let publicText: [UInt8]
    private let stranger = P256.Signing.PrivateKey()

    init(genuine: String, jwks: [UInt8]) throws {
        struct Keys: Decodable {
            struct Key: Decodable { var x, y: String }
            var keys: [Key]
        }
        let parts = genuine.split(separator: ".").map(String.init)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]) else { throw StackError("not a compact token") }
        self.genuine = genuine
        header = try JSONDecoder().decode([String: String].self, from: Data(head))
        payload = parts[1]
        signature = parts[2]
        publicText = jwks
        let key = try JSONDecoder().decode(Keys.self, from: Data(jwks)).keys[0]
        publicPoint = (Base64URL.decode(key.x) ?? []) + (Base64URL.decode(key.y) ?? [])
    }

    var all: [String] {
        get throws { try unsigned + symmetric + strangers + damaged }
    }

    private func head(_ changes: [String: Any?]) throws -> String {
        var members: [String: Any] = header
        for (name, value) in changes { members[name] = value }
        return Base64URL.encode([UInt8](try JSONSerialization.data(withJSONObject: members, options: .sortedKeys)))
    }

    private var unsigned: [String] {
        get throws {
            try ["none", "None", "nOnE", "", "ES384", "RS256"].flatMap { name in
                let head = try head(["alg": name])
                return ["\(head).\(payload).", "\(head).\(payload).\(signature)"]
            }
        }
    }

    /// HS256 under bytes that everybody knows.
    private var symmetric: [String] {
        get throws {
            let point = try P256.Signing.PublicKey(rawRepresentation: publicPoint)
            let keys: [[UInt8]] = [
                [UInt8](point.pemRepresentation.utf8), [UInt8](point.derRepresentation), publicPoint, publicText, [],
            ]
            let input = "\(try head(["alg": "HS256"])).\(payload)"
            return keys.map { key in
                let code = HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: SymmetricKey(data: key))
                return "\(input).\(Base64URL.encode([UInt8](code)))"
            }
        }
    }

    /// Properly signed by somebody else, who names or brings a key.
    private var strangers: [String] {
        get throws {
            let raw = [UInt8](stranger.publicKey.rawRepresentation)
            let own: [String: String] = [
                "kty": "EC", "crv": "P-256", "alg": "ES256", "x": Base64URL.encode(Array(raw.prefix(32))),
                "y": Base64URL.encode(Array(raw.suffix(32))),
            ]
            let changes: [[String: Any?]] = [
                [:], ["jwk": own], ["jwk": own, "kid": "mine"], ["jku": "http://127.0.0.1:9/"],
                ["x5u": "http://127.0.0.1:9/"], ["x5c": ["AA=="]], ["crit": ["exp"]], ["kid": "../../../../dev/null"],
                ["kid": "' UNION SELECT 'x"], ["kid": "a\u{0}b"], ["kid": ""], ["kid": 5], ["typ": "JWT"],
                ["typ": "AT+JWT"], ["typ": 1], ["kid": String(repeating: "k", count: 1000)],
            ]
            return try changes.map { change in
                let input = "\(try head(change)).\(payload)"
                let signature = try stranger.signature(for: Data(input.utf8)).rawRepresentation
                return "\(input).\(Base64URL.encode([UInt8](signature)))"
            }
        }
    }

    private var damaged: [String] {
        let front = genuine.prefix(genuine.utf8.count - signature.utf8.count)
        let order: [UInt8] = [
            0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
            0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
        ]
        return [
            front + Base64URL.encode([UInt8](repeating: 0, count: 64)), front + Base64URL.encode(order + order),
            String(front), String(front.dropLast()), genuine + ".x", genuine + "=", "..", "a.b.c",
            String(repeating: "A", count: 3000),
        ]
    }
}
