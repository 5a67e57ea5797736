import Crypto
package import Foundation

/// Derives eight-digit codes from what a row holds (nonce and key id) and a key that the database never sees.
///
/// `HMAC-SHA-256(codeKey, challenge ‖ nonce)` seeds a stream of 32-bit numbers; those at or above the largest multiple
/// of 10⁸ are rejected, so every code from `00000000` to `99999999` is equally likely (SMS-02).
package struct RecoveryCodeDeriver: Sendable {
    private static let range: UInt32 = 100_000_000
    /// 42 × 10⁸, the largest multiple of the range below 2³²; 2.2 % of the draws lie above it.
    private static let limit: UInt32 = 4_200_000_000

    private let keys: SymmetricKeyRing

    package init(keys: SymmetricKeyRing) {
        self.keys = keys
    }

    /// Id of the key for new challenges.
    package var currentKeyID: String { keys.current.id }

    /// The code of one challenge; the same inputs always give the same code.
    package func code(challenge: UUID, nonce: [UInt8], keyID: String) throws(DerivationError) -> RecoveryCode {
        let seed = try SecretDerivation.mac(keys: keys, keyID: keyID, identifier: challenge.bytes, nonce: nonce)
        let expansionKey = SymmetricKey(data: seed)
        var block: UInt8 = 0
        while true {
            let numbers = Array(HMAC<SHA256>.authenticationCode(for: [block], using: expansionKey))
            for start in stride(from: 0, to: numbers.count, by: 4) {
                guard let drawn = UInt32(bigEndianBytes: numbers[start..<start + 4]), drawn < Self.limit,
                    let code = RecoveryCode(digits: Self.digits(of: drawn % Self.range))
                else { continue }
                return code
            }
            // A block is used up with probability 5 · 10⁻¹⁴; wrapping after 256 of them will not be seen.
            block &+= 1
        }
    }

    /// Whether `code` is the code of this challenge, in constant time. `false` also when the key is gone.
    package func matches(_ code: RecoveryCode, challenge: UUID, nonce: [UInt8], keyID: String) -> Bool {
        guard let expected = try? self.code(challenge: challenge, nonce: nonce, keyID: keyID) else { return false }
        return code.isEqual(to: expected)
    }

    private static func digits(of number: UInt32) -> [UInt8] {
        var rest = number
        var digits = [UInt8](repeating: 0x30, count: RecoveryCode.length)
        for index in digits.indices.reversed() {
            digits[index] += UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }
}
