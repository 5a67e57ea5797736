import Crypto
package import EventContracts
package import RecoveryCrypto

/// Keyed fingerprints of addresses and numbers: by them destinations are counted and suppressed without being stored.
package struct DestinationPrints: Sendable {
    private let keys: SymmetricKeyRing

    package init(keys: SymmetricKeyRing) { self.keys = keys }

    /// HMAC-SHA-256 of the channel and the address as it is compared: of an e-mail address in lower case.
    package func print(_ channel: Channel, _ address: String) -> [UInt8] {
        code(channel, address, keys.current.key)
    }

    /// By each key there is, the present one first: what is stored may have been made before the keys changed.
    package func all(_ channel: Channel, _ address: String) -> [[UInt8]] {
        [print(channel, address)]
            + keys.keyIDs.filter { $0 != keys.current.id }.compactMap { keys.key($0) }
            .map { code(channel, address, $0) }
    }

    /// Whether a fingerprint is of that address, also one that was made before the keys changed.
    package func matches(_ print: [UInt8], _ channel: Channel, _ address: String) -> Bool {
        all(channel, address).contains(print)
    }

    private func code(_ channel: Channel, _ address: String, _ key: SymmetricKey) -> [UInt8] {
        let folded = channel == .email ? address.lowercased() : address
        let input = Array(channel.rawValue.utf8) + [0] + Array(folded.utf8)
        return Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
    }
}
