package import EventContracts
package import RecoveryCrypto

/// What token needs the public keys of other services for.
package struct PeerKeys: Sendable {
    /// Reads a statement that identity signed. Throws `KeysNotKnownYet`, and anything else for one that is not
    /// identity's.
    package var signInAssertion: @Sendable (String) async throws -> SignInAssertion
    /// Seals for notification; nil until its key is known.
    package var notificationSealingKey: @Sendable () -> SealingPublicKey?

    package init(
        signInAssertion: @escaping @Sendable (String) async throws -> SignInAssertion,
        notificationSealingKey: @escaping @Sendable () -> SealingPublicKey?
    ) {
        self.signInAssertion = signInAssertion
        self.notificationSealingKey = notificationSealingKey
    }
}
