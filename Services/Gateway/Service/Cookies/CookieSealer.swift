import Crypto
import EventContracts
import Foundation
package import GatewayDomain
package import RecoveryCrypto

/// Seals what cookies carry, so that nothing in a browser's store is a token, and makes the tokens of forms.
///
/// ChaCha20-Poly1305 under a key derived from the current key of `cookie.json`; the cookie's name is authenticated too, so
/// one cookie can never stand in for another. Older keys still open cookies after a rotation.
package struct CookieSealer: Sendable {
    private let keys: SymmetricKeyRing

    package init(keys: SymmetricKeyRing) { self.keys = keys }

    /// The text of a cookie that holds `value`.
    package func seal(_ value: some Encodable, as name: CookieName) throws -> String {
        let (id, key) = keys.current
        let box = try ChaChaPoly.seal(
            try EventJSON.encode(value), using: Self.derive(key, "cookie"), authenticating: Self.label(name))
        return "\(id).\(Base64URL.encode([UInt8](box.combined)))"
    }

    /// What a cookie holds; nil for one that is not ours, not this one, or of a key that is gone.
    package func open<Value: Decodable>(_ text: String, as name: CookieName, _ type: Value.Type) -> Value? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = String(parts[0]), let key = keys.key(id), let encoded = String(parts[1]),
            let bytes = Base64URL.decode(encoded), let box = try? ChaChaPoly.SealedBox(combined: bytes),
            let plain = try? ChaChaPoly.open(box, using: Self.derive(key, "cookie"), authenticating: Self.label(name))
        else { return nil }
        return try? EventJSON.decode(type, from: [UInt8](plain))
    }

    /// The token of one form for one browser.
    package func formToken(_ form: FormName, secret: String) -> String {
        Base64URL.encode(Self.mac(keys.current.key, form, secret))
    }

    /// Whether `token` was made for that form and browser, with any key of the ring.
    package func isGenuine(_ token: String, _ form: FormName, secret: String) -> Bool {
        guard let given = Base64URL.decode(token) else { return false }
        return keys.keyIDs.contains { id in
            keys.key(id).map { constantTimeEqual(Self.mac($0, form, secret), given) } ?? false
        }
    }

    private static func mac(_ key: SymmetricKey, _ form: FormName, _ secret: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Data("\(form.rawValue)\n\(secret)".utf8), using: derive(key, "form")))
    }

    private static func derive(_ key: SymmetricKey, _ use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data("rekey-gateway-\(use)-v1".utf8), outputByteCount: 32)
    }

    private static func label(_ name: CookieName) -> Data { Data(name.rawValue.utf8) }
}
