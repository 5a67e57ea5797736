import EventContracts
import Foundation
package import RecoveryCrypto
package import ServiceRuntime

/// Opens the boxes of a message, only while it is being rendered.
///
/// An address counts only from identity and a secret only from token, and both only for this account and attempt: whoever
/// can write to a topic can still send nobody a link (DESIGN 3.3).
package struct OpenMessage: Sendable {
    /// The keys that a service seals with now, newest known first.
    package typealias SenderKeys = @Sendable (ServiceName) -> [SealingPublicKey]

    let sealer: Sealer
    let senderKeys: SenderKeys
    let keyWasUnknown: @Sendable (ServiceName) -> Void

    /// - Parameter keyWasUnknown: told when a box names a key that `senderKeys` does not have; may fetch newer ones.
    package init(
        sealer: Sealer, senderKeys: @escaping SenderKeys,
        keyWasUnknown: @escaping @Sendable (ServiceName) -> Void = { _ in }
    ) {
        self.sealer = sealer
        self.senderKeys = senderKeys
        self.keyWasUnknown = keyWasUnknown
    }

    /// Whether the keys of both senders are known; without them no message can be opened, whatever it holds.
    package var isReady: Bool { !senderKeys(.identity).isEmpty && !senderKeys(.token).isEmpty }

    /// Throws ``OpenRefusal``.
    package func callAsFunction(_ message: ClaimedMessage) throws(OpenRefusal) -> OpenedMessage {
        let recipient = try recipient(of: message)
        guard message.kind.isUrgent else { return OpenedMessage(recipient: recipient, token: nil) }
        return OpenedMessage(recipient: recipient, token: try token(of: message))
    }

    private func recipient(of message: ClaimedMessage) throws(OpenRefusal) -> Recipient {
        let context = SealingContext(
            purpose: message.attempt == nil ? .noticeRecipient : .recoveryRecipient, account: message.account,
            attempt: message.attempt, channel: message.channel, expiresAt: message.recipientExpiresAt)
        let bytes = try open(message.sealed.recipient, from: .identity, context)
        guard let recipient = try? EventJSON.decode(Recipient.self, from: bytes) else {
            throw .refused("recipient-malformed")
        }
        return recipient
    }

    private func token(of message: ClaimedMessage) throws(OpenRefusal) -> RecoveryLinkToken {
        guard let box = message.sealed.secret, let attempt = message.attempt else { throw .refused("secret-missing") }
        let context = SealingContext(
            purpose: .recoverySecret, account: message.account, attempt: attempt, channel: message.channel,
            expiresAt: message.expiresAt)
        let bytes = try open(box, from: .token, context)
        guard let text = String(validating: bytes, as: UTF8.self), let token = RecoveryLinkToken(parsing: text),
            token.attempt == attempt
        else { throw .refused("secret-of-another-attempt") }
        return token
    }

    private func open(
        _ box: SealedBox, from sender: ServiceName, _ context: SealingContext
    ) throws(OpenRefusal) -> [UInt8] {
        do {
            return try sealer.open(box, senders: senderKeys(sender), context: context)
        } catch SealingError.unknownSenderKey {
            keyWasUnknown(sender)
            throw .senderUnknown(sender)
        } catch {
            throw .refused("box-of-\(sender.rawValue)-refused")
        }
    }
}
