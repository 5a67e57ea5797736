import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Tells the owner of an address that somebody tried to use it for another account, at most once in a cool-down.
struct RepeatedAddress: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    /// To the stored address and in the owner's language, never to what was typed now (REQ-06).
    func tell(_ holder: ContactRecord, in tx: borrowing Transaction) throws {
        guard holder.receivesNotices, let account = try AccountStore.lock(holder.account, in: tx),
            // The holder was read before the lock: the account may be erased, or the address somebody else's, by now.
            account.state != .closed,
            try ContactStore.holder(ofEmail: holder.folded, in: tx)?.id == holder.id,
            try AccountStore.recordRepeatedRegistration(
                of: account.id, now: now, coolDown: parts.rules.coolDown, in: tx)
        else { return }
        let expiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
        let event = AccountRegistrationRepeated(
            noticeExpiresAt: expiresAt,
            sealed: .init(recipients: try recipients.notices(to: [holder], of: account, expiresAt: expiresAt)))
        try parts.outbox.append(event, account: account.id, expiresAt: expiresAt, in: tx)
        try AccountHistory.appendRarely(
            .registrationRepeated, account: account.id, id: parts.dependencies.newID(), now: now, in: tx)
    }
}
