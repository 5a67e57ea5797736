import EventContracts
import Foundation
import RecoveryCrypto

extension NeighbourServices {
    /// Opens the box of an objection link as notification does: the token.
    func open(_ link: SealedLink, channel: Channel, account: UUID) throws -> String {
        let context = SealingContext(
            purpose: .noticeLink, account: account, attempt: link.linkId, channel: channel, expiresAt: link.expiresAt)
        let bytes = try notification.open(link.box, senders: identityKeys, context: context)
        return String(decoding: bytes, as: UTF8.self)
    }
}
