package import RecoveryCrypto

/// The public keys of other services that token decides with, as known at the moment of the call.
package struct PeerKeys: Sendable {
    /// Checks what identity signed; nil until its keys are known.
    package var identitySignatures: @Sendable () -> SignatureVerifier?
    /// Seals for notification; nil until its key is known.
    package var notificationSealingKey: @Sendable () -> SealingPublicKey?
    /// A statement named a key that is not known yet: ask for newer ones in the background.
    package var keyWasUnknown: @Sendable () -> Void

    package init(
        identitySignatures: @escaping @Sendable () -> SignatureVerifier?,
        notificationSealingKey: @escaping @Sendable () -> SealingPublicKey?,
        keyWasUnknown: @escaping @Sendable () -> Void = {}
    ) {
        self.identitySignatures = identitySignatures
        self.notificationSealingKey = notificationSealingKey
        self.keyWasUnknown = keyWasUnknown
    }
}
