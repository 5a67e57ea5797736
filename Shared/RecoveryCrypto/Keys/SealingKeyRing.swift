import Crypto

/// X25519 private keys of one service: the current one seals and is offered to others, older ones still open boxes.
package struct SealingKeyRing: RedactedValue {
    let currentID: String
    let currentKey: Curve25519.KeyAgreement.PrivateKey
    private let keys: [String: Curve25519.KeyAgreement.PrivateKey]

    /// The public halves, current key first; what `/.well-known/rekey-sealing-keys` serves. Others seal to the first.
    package let publicKeys: [SealingPublicKey]

    /// Reads a key file of X25519 private keys.
    package init(json: [UInt8]) throws(KeyRingError) {
        let file = try KeyFile(json: json, use: .sealing)
        var keys: [String: Curve25519.KeyAgreement.PrivateKey] = [:]
        for (position, entry) in file.entries.enumerated() {
            guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: entry.secret) else {
                throw .invalidKey(position: position)
            }
            keys[entry.keyID] = key
        }
        guard let current = keys[file.current] else { throw .currentKeyMissing }
        currentID = file.current
        currentKey = current
        self.keys = keys
        publicKeys = file.currentFirst.compactMap { entry in
            keys[entry.keyID].map { SealingPublicKey(keyID: entry.keyID, publicKey: $0.publicKey) }
        }
    }

    /// All ids of the ring.
    package var keyIDs: [String] { publicKeys.map(\.kid) }

    /// The private key of that id, current or older.
    func key(_ id: String) -> Curve25519.KeyAgreement.PrivateKey? { keys[id] }
}
