package import Crypto

/// HMAC keys by id: one current key for new secrets, older ones to recognise those already given out.
package struct SymmetricKeyRing: ReloadableKeyRing {
    /// The content of one file.
    private struct Keys: Sendable {
        let currentID: String
        let current: SymmetricKey
        let byID: [String: SymmetricKey]

        init(json: [UInt8]) throws(KeyRingError) {
            let file = try KeyFile(json: json, use: .symmetric)
            byID = Dictionary(
                file.entries.map { ($0.keyID, SymmetricKey(data: $0.secret)) }, uniquingKeysWith: { first, _ in first })
            guard let current = byID[file.current] else { throw .currentKeyMissing }
            currentID = file.current
            self.current = current
        }
    }

    private let keys: LiveKeys<Keys>

    /// Reads a key file of 32-byte keys.
    package init(json: [UInt8]) throws(KeyRingError) {
        keys = LiveKeys(try Keys(json: json))
    }

    /// The key for new secrets; its id belongs in the row beside the nonce.
    package var current: (id: String, key: SymmetricKey) {
        let now = keys.now
        return (now.currentID, now.current)
    }

    package var currentKeyID: String { keys.now.currentID }

    /// The key of that id, current or older.
    package func key(_ id: String) -> SymmetricKey? { keys.now.byID[id] }

    /// All ids of the ring, in no particular order.
    package var keyIDs: [String] { Array(keys.now.byID.keys) }

    package func replace(json: [UInt8], accepting: ([String]) throws -> Void) throws {
        let next = try Keys(json: json)
        try accepting(Array(next.byID.keys))
        keys.replace(by: next)
    }
}
