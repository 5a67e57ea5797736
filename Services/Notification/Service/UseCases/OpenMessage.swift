import EventContracts
import Foundation
package import RecoveryCrypto
package import ServiceRuntime

/// Opens the boxes of a message, only while it is being rendered.
///
/// An address counts only from identity. A secret that recovers an account counts only from token, a code that proves a
/// contact only from identity, and each only for its purpose, account, attempt or change, channel and expiry: whoever can
/// write to a topic can still send nobody a link, and neither kind of code can go out as the other (DESIGN 3.3).
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
        return OpenedMessage(recipient: recipient, secret: try secret(of: message))
    }

    private func recipient(of message: ClaimedMessage) throws(OpenRefusal) -> Recipient {
        let purpose = Self.recipientPurpose(message.kind)
        let isNotice = purpose == .noticeRecipient
        // Neither a notice with an attempt nor a secret without one is a message of ours.
        guard isNotice == (message.attempt == nil) else { throw .refused("attempt-does-not-fit") }
        let context = SealingContext(
            purpose: purpose, account: message.account, attempt: message.attempt, channel: message.channel,
            expiresAt: message.recipientExpiresAt)
        let bytes = try open(message.sealed.recipient, from: .identity, context)
        guard let recipient = try? EventJSON.decode(Recipient.self, from: bytes) else {
            throw .refused("recipient-malformed")
        }
        return recipient
    }

    /// What the recipient box of a kind was sealed for.
    private static func recipientPurpose(_ kind: MessageKind) -> SealingPurpose {
        switch kind {
        case .recoveryLink, .recoveryCode: .recoveryRecipient
        case .contactVerification: .contactRecipient
        default: .noticeRecipient
        }
    }

    private func secret(of message: ClaimedMessage) throws(OpenRefusal) -> OpenedMessage.Secret? {
        switch message.kind {
        case .recoveryLink:
            let text = try secretText(of: message, purpose: .recoverySecret, from: .token)
            guard let token = RecoveryLinkToken(parsing: text), token.attempt == message.attempt else {
                throw .refused("secret-of-another-attempt")
            }
            return .link(token)
        case .recoveryCode: return .code(try code(of: message, purpose: .recoverySecret, from: .token))
        case .contactVerification: return .code(try code(of: message, purpose: .contactCode, from: .identity))
        default: return try noticeLink(of: message)
        }
    }

    /// The link by which the reader of a notice undoes or objects; nil for a notice without one.
    private func noticeLink(of message: ClaimedMessage) throws(OpenRefusal) -> OpenedMessage.Secret? {
        guard let link = message.sealed.link else { return nil }
        let context = SealingContext(
            purpose: .noticeLink, account: message.account, attempt: link.linkId, channel: message.channel,
            expiresAt: link.expiresAt)
        let bytes = try open(link.box, from: .identity, context)
        guard let text = String(validating: bytes, as: UTF8.self), let token = RecoveryLinkToken(parsing: text),
            token.attempt == link.linkId
        else { throw .refused("link-malformed") }
        return .noticeLink(token, expiresAt: link.expiresAt)
    }

    private func code(
        of message: ClaimedMessage, purpose: SealingPurpose, from sender: ServiceName
    ) throws(OpenRefusal) -> RecoveryCode {
        let text = try secretText(of: message, purpose: purpose, from: sender)
        // Exactly the eight digits: what goes out is what was sealed.
        guard let code = RecoveryCode(parsing: text), code.text.utf8.elementsEqual(text.utf8) else {
            throw .refused("secret-is-no-code")
        }
        return code
    }

    private func secretText(
        of message: ClaimedMessage, purpose: SealingPurpose, from sender: ServiceName
    ) throws(OpenRefusal) -> String {
        guard let box = message.sealed.secret else { throw .refused("secret-missing") }
        let context = SealingContext(
            purpose: purpose, account: message.account, attempt: message.attempt, channel: message.channel,
            expiresAt: message.expiresAt)
        let bytes = try open(box, from: sender, context)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .refused("secret-malformed") }
        return text
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
