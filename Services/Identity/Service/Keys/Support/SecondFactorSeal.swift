import Crypto
import Foundation
import RecoveryCrypto

/// Keeps the secret of an agent's second factor unreadable in the database: sealed under a key that is not there, and
/// bound to the agent, so that a row copied to another name opens nothing.
struct SecondFactorSeal: Sendable {
    /// A sealed secret with the id of its key.
    struct Box: Sendable {
        var keyID: String
        /// Nonce, ciphertext and tag of ChaCha20-Poly1305.
        var bytes: [UInt8]
    }

    private let keys: SymmetricKeyRing
    private let random: any RandomSource

    init(keys: SymmetricKeyRing, random: any RandomSource) {
        self.keys = keys
        self.random = random
    }

    func seal(_ secret: [UInt8], agent: String) throws -> Box {
        let (id, key) = keys.current
        let nonce = try ChaChaPoly.Nonce(data: random.bytes(12))
        let box = try ChaChaPoly.seal(secret, using: key, nonce: nonce, authenticating: Self.binding(agent))
        return Box(keyID: id, bytes: Array(box.combined))
    }

    /// Throws when the key is gone or the box is not this agent's.
    func open(_ box: Box, agent: String) throws -> [UInt8] {
        guard let key = keys.key(box.keyID) else { throw SecondFactorLost() }
        let sealed = try ChaChaPoly.SealedBox(combined: box.bytes)
        return Array(try ChaChaPoly.open(sealed, using: key, authenticating: Self.binding(agent)))
    }

    private static func binding(_ agent: String) -> [UInt8] { Array("support-agent-totp:\(agent)".utf8) }
}

/// The key that an agent's second factor was sealed with is in the ring no more: the agent has to be renewed.
struct SecondFactorLost: Error {}
