import Crypto

/// X25519 private keys of one service: the current one seals and is offered to others, older ones still open boxes.
package struct SealingKeyRing: ReloadableKeyRing {
    /// The content of one file.
    private struct Keys: Sendable {
        let currentID: String
        let current: Curve25519.KeyAgreement.PrivateKey
        let byID: [String: Curve25519.KeyAgreement.PrivateKey]
        let publicKeys: [SealingPublicKey]

        init(json: [UInt8]) throws(KeyRingError) {
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
            self.current = current
            byID = keys
            publicKeys = file.currentFirst.compactMap { entry in
                keys[entry.keyID].map { SealingPublicKey(keyID: entry.keyID, publicKey: $0.publicKey) }
            }
        }
    }

    private let keys: LiveKeys<Keys>

    /// Reads a key file of X25519 private keys.
    package init(json: [UInt8]) throws(KeyRingError) {
        keys = LiveKeys(try Keys(json: json))
    }

    /// The public halves, current key first; what `/.well-known/rekey-sealing-keys` serves. Others seal to the first.
    package var publicKeys: [SealingPublicKey] { keys.now.publicKeys }

    /// All ids of the ring.
    package var keyIDs: [String] { publicKeys.map(\.kid) }

    package var currentKeyID: String { keys.now.currentID }

    /// The key that seals, with its id.
    var current: (id: String, key: Curve25519.KeyAgreement.PrivateKey) {
        let now = keys.now
        return (now.currentID, now.current)
    }

    /// The private key of that id, current or older.
    func key(_ id: String) -> Curve25519.KeyAgreement.PrivateKey? { keys.now.byID[id] }

    package func replace(json: [UInt8], accepting: ([String]) throws -> Void) throws {
        let next = try Keys(json: json)
        try accepting(next.publicKeys.map(\.kid))
        keys.replace(by: next)
    }
}
