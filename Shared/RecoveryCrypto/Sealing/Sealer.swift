package import Crypto
package import EventContracts
import Foundation

/// Seals for another service and opens what was sealed for this one: HPKE in auth mode (RFC 9180 §5.1.3).
///
/// Auth mode makes the sender's key part of the seal, so whoever can write to a topic still cannot plant an address
/// (DESIGN 3.3). Each box has its own encapsulated key and holds one message. Calls take about 0.3 ms of processor
/// time, do not block, and may come from any thread.
package struct Sealer: Sendable {
    /// X25519, HKDF-SHA256, ChaCha20-Poly1305.
    package static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    /// Separates these boxes from every other use of the keys; raised with the layout of the associated data.
    private static let info = Data("rekey-seal-v1".utf8)

    private let keys: SealingKeyRing

    package init(keys: SealingKeyRing) {
        self.keys = keys
    }

    /// Our public keys, current first.
    package var publicKeys: [SealingPublicKey] { keys.publicKeys }

    /// Seals `plaintext` so that only the owner of `recipient` can read it and can tell that we sealed it.
    ///
    /// - Throws: ``SealingError/invalidRecipientKey``.
    package func seal(
        _ plaintext: [UInt8], to recipient: SealingPublicKey, context: SealingContext
    ) throws -> SealedBox {
        guard let publicKey = recipient.publicKey else { throw SealingError.invalidRecipientKey }
        let own = keys.current
        do {
            var sender = try HPKE.Sender(
                recipientKey: publicKey, ciphersuite: Self.suite, info: Self.info, authenticatedBy: own.key)
            let ciphertext = try sender.seal(plaintext, authenticating: context.associatedData)
            return SealedBox(
                kid: recipient.kid, skid: own.id, enc: Base64URL.encode(sender.encapsulatedKey),
                ct: Base64URL.encode(ciphertext))
        } catch {
            // A point of small order gives no shared secret; anything else cannot fail with a valid key.
            throw SealingError.invalidRecipientKey
        }
    }

    /// Opens a box that one of `senders` sealed for us in exactly this context.
    ///
    /// - Parameter senders: the keys of the one service that may seal for this purpose, not of all services.
    /// - Throws: ``SealingError``; ``SealingError/unknownSenderKey`` may be cured by newer keys, the rest is final.
    package func open(
        _ box: SealedBox, senders: [SealingPublicKey], context: SealingContext
    ) throws -> [UInt8] {
        guard let privateKey = keys.key(box.kid) else { throw SealingError.unknownRecipientKey }
        guard let sender = senders.first(where: { $0.kid.utf8.elementsEqual(box.skid.utf8) })?.publicKey else {
            throw SealingError.unknownSenderKey
        }
        guard let encapsulated = Base64URL.decode(box.enc), encapsulated.count == 32,
            let ciphertext = Base64URL.decode(box.ct), ciphertext.count >= 16
        else { throw SealingError.malformedBox }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: privateKey, ciphersuite: Self.suite, info: Self.info,
                encapsulatedKey: Data(encapsulated), authenticatedBy: sender)
            return [UInt8](try recipient.open(ciphertext, authenticating: context.associatedData))
        } catch {
            throw SealingError.notAuthentic
        }
    }
}
