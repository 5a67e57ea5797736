/// What the keys of a ring are for; written into the file so that a ring mounted in the wrong place is refused.
package enum KeyUse: String, Sendable, Codable, CaseIterable {
    /// HMAC-SHA-256 keys: links, codes, refresh tokens, cookies.
    case symmetric = "hmac"
    /// P-256 private keys for ES256.
    case signing = "sig"
    /// X25519 private keys for HPKE.
    case sealing = "enc"
}
