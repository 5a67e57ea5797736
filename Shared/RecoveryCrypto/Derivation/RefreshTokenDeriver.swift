package import Foundation

/// Derives the refresh token of one generation of a family; the row holds nonce and key id only.
///
/// Because every generation can be derived again, presenting the previous token twice within the grace period gives the
/// same successor without any token being stored (DESIGN 6).
package struct RefreshTokenDeriver: Sendable {
    private let keys: SymmetricKeyRing

    package init(keys: SymmetricKeyRing) {
        self.keys = keys
    }

    /// Id of the key for new families.
    package var currentKeyID: String { keys.current.id }

    /// The token of one generation; the same inputs always give the same token.
    package func token(
        family: UUID, generation: Int64, nonce: [UInt8], keyID: String
    ) throws(DerivationError) -> RefreshToken {
        guard generation >= 0 else { throw .invalidGeneration }
        let mac = try SecretDerivation.mac(
            keys: keys, keyID: keyID, identifier: family.bytes + generation.bigEndianBytes, nonce: nonce)
        return RefreshToken(family: family, generation: generation, mac: mac)
    }

    /// Whether `token` is the token of this generation, in constant time. `false` also when the key is gone.
    package func matches(
        _ token: RefreshToken, family: UUID, generation: Int64, nonce: [UInt8], keyID: String
    ) -> Bool {
        guard let expected = try? self.token(family: family, generation: generation, nonce: nonce, keyID: keyID) else {
            return false
        }
        let sameMAC = constantTimeEqual(token.mac, expected.mac)
        return sameMAC && token.family == family && token.generation == generation
    }

    /// Whether `token` is genuine for the family whatever its generation: a genuine older one is reuse, anything
    /// else is noise and must not revoke a family.
    package func isGenuine(_ token: RefreshToken, nonce: [UInt8], keyID: String) -> Bool {
        matches(token, family: token.family, generation: token.generation, nonce: nonce, keyID: keyID)
    }
}
