import Crypto

/// The one HMAC that links, codes and refresh tokens are derived with (DESIGN 3.2).
enum SecretDerivation {
    /// Nonces are drawn as 16 bytes or more; with a fixed-length identifier before them the input is unambiguous.
    static let nonceLengths = 16...64

    /// HMAC-SHA-256 with the key of that id over `identifier ‖ nonce`.
    static func mac(
        keys: SymmetricKeyRing, keyID: String, identifier: [UInt8], nonce: [UInt8]
    ) throws(DerivationError) -> [UInt8] {
        guard nonceLengths.contains(nonce.count) else { throw .invalidNonce }
        guard let key = keys.key(keyID) else { throw .unknownKey }
        return Array(HMAC<SHA256>.authenticationCode(for: identifier + nonce, using: key))
    }
}
