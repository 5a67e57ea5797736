package import Crypto
package import CryptoExtras
import Foundation

/// A private key that signs mail.
package enum DKIMKey: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)

    /// Nil when `pem` is no unencrypted PKCS#8 key of Ed25519, or of RSA with 2048 bits at least (RFC 8301 §3.2).
    package init?(pem: String) {
        let text = pem.replacing("\r", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix(Self.begin), text.hasSuffix(Self.end) else { return nil }
        let base64 = text.dropFirst(Self.begin.count).dropLast(Self.end.count).filter { !$0.isWhitespace }
        guard let der = Data(base64Encoded: String(base64)) else { return nil }
        if der.count == Self.ed25519Head.count + Self.ed25519Bytes, der.starts(with: Self.ed25519Head) {
            let raw = der.dropFirst(Self.ed25519Head.count)
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: raw) else { return nil }
            self = .ed25519(key)
        } else {
            guard let key = try? _RSA.Signing.PrivateKey(derRepresentation: der) else { return nil }
            self = .rsa(key)
        }
    }

    private static let begin = "-----BEGIN PRIVATE KEY-----"
    private static let end = "-----END PRIVATE KEY-----"
    /// RFC 8410 §7: everything of the key before its 32 bytes.
    private static let ed25519Head: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let ed25519Bytes = 32

    /// The value of `a=`.
    var algorithm: String {
        switch self {
        case .rsa: "rsa-sha256"
        case .ed25519: "ed25519-sha256"
        }
    }

    func sign(_ input: [UInt8]) throws -> Data {
        let digest = SHA256.hash(data: input)
        return switch self {
        // RFC 6376 §3.3.1 knows no other padding.
        case .rsa(let key): try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
        // RFC 8463 §3: the hash is what is signed.
        case .ed25519(let key): try key.signature(for: Data(digest))
        }
    }
}

extension DKIMKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "DKIMKey(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
