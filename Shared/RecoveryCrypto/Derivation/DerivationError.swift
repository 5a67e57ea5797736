/// Why a secret could not be derived again. Safe to log.
package enum DerivationError: Error, Equatable, CustomStringConvertible {
    /// The row names a key that this ring does not hold (any more).
    case unknownKey
    /// A nonce must have 16 to 64 bytes.
    case invalidNonce
    /// Generations count from 0.
    case invalidGeneration

    package var description: String {
        switch self {
        case .unknownKey: "the secret was derived with a key that is not in the ring"
        case .invalidNonce: "the nonce does not have 16 to 64 bytes"
        case .invalidGeneration: "the generation is negative"
        }
    }
}
