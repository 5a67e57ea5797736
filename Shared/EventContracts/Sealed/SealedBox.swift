/// An HPKE box in auth mode (RFC 9180; X25519, HKDF-SHA256, ChaCha20-Poly1305), all parts base64url.
///
/// What it holds is readable by the owner of key `kid` only, and was sealed by the owner of key `skid` only.
package struct SealedBox: Codable, Sendable, Equatable {
    /// Key id of the recipient's sealing key.
    package var kid: String
    /// Key id of the sender's sealing key.
    package var skid: String
    /// The encapsulated key.
    package var enc: String
    /// Ciphertext with tag.
    package var ct: String

    package init(kid: String, skid: String, enc: String, ct: String) {
        self.kid = kid
        self.skid = skid
        self.enc = enc
        self.ct = ct
    }
}
