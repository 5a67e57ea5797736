/// What `/.well-known/rekey-sealing-keys` serves: the current key first, others still able to open.
package struct SealingPublicKeySet: Codable, Sendable, Equatable {
    package let keys: [SealingPublicKey]

    package init(keys: [SealingPublicKey]) {
        self.keys = keys
    }
}
