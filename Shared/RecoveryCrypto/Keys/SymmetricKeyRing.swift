package import Crypto

/// HMAC keys by id: one current key for new secrets, older ones to recognise those already given out.
package struct SymmetricKeyRing: RedactedValue {
    private let currentID: String
    private let currentKey: SymmetricKey
    private let keys: [String: SymmetricKey]

    /// Reads a key file of 32-byte keys.
    package init(json: [UInt8]) throws(KeyRingError) {
        let file = try KeyFile(json: json, use: .symmetric)
        let keys = Dictionary(
            file.entries.map { ($0.keyID, SymmetricKey(data: $0.secret)) }, uniquingKeysWith: { first, _ in first })
        guard let current = keys[file.current] else { throw .currentKeyMissing }
        currentID = file.current
        currentKey = current
        self.keys = keys
    }

    /// The key for new secrets; its id belongs in the row beside the nonce.
    package var current: (id: String, key: SymmetricKey) { (currentID, currentKey) }

    /// The key of that id, current or older.
    package func key(_ id: String) -> SymmetricKey? { keys[id] }

    /// All ids of the ring, in no particular order.
    package var keyIDs: [String] { Array(keys.keys) }
}
