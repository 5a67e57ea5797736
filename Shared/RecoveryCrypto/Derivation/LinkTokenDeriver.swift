package import Foundation

/// Derives recovery link tokens from what a row holds (nonce and key id) and a key that the database never sees.
///
/// The token is `base64url(version ‖ attempt ‖ issue ‖ HMAC-SHA-256(linkKey, attempt ‖ issue ‖ nonce))`: neither the
/// token nor a hash of it is stored, and a dump alone or a key alone opens nothing (DESIGN 3.2).
package struct LinkTokenDeriver: Sendable {
    private let keys: SymmetricKeyRing

    package init(keys: SymmetricKeyRing) {
        self.keys = keys
    }

    /// Id of the key for new issues.
    package var currentKeyID: String { keys.current.id }

    /// The token of one issue; the same inputs always give the same token.
    package func token(
        attempt: UUID, issue: UUID, nonce: [UInt8], keyID: String
    ) throws(DerivationError) -> RecoveryLinkToken {
        let mac = try SecretDerivation.mac(
            keys: keys, keyID: keyID, identifier: attempt.bytes + issue.bytes, nonce: nonce)
        return RecoveryLinkToken(attempt: attempt, issue: issue, mac: mac)
    }

    /// Whether `token` is the token of this issue, in constant time. `false` also when the key is gone.
    package func matches(
        _ token: RecoveryLinkToken, attempt: UUID, issue: UUID, nonce: [UInt8], keyID: String
    ) -> Bool {
        guard let expected = try? self.token(attempt: attempt, issue: issue, nonce: nonce, keyID: keyID) else {
            return false
        }
        let sameMAC = constantTimeEqual(token.mac, expected.mac)
        return sameMAC && token.attempt == attempt && token.issue == issue
    }
}
