import EventContracts
import Foundation
import Messaging
import PostgresClient
import ServiceRuntime

/// Erases a closing account whose grace is over. The row stays without a person in it, so that its id never comes back
/// (LNK-13); every other service erases on `account.closed`. Nothing is erased while a support case is open: closing an
/// account must not be a hijacker's way to end it.
struct EraseAccount: Sendable {
    let parts: IdentityParts

    /// False when the account is not due (any more), or another worker has it. Throws `PostgresError` and what sealing
    /// throws.
    func run(_ id: UUID) async throws -> Bool {
        guard let recipients = await parts.recipients.ready() else { return false }
        let now = parts.dependencies.now()
        let isErased = try await parts.client.transaction { tx -> Bool in
            guard let account = try AccountStore.lock(id, in: tx), let eraseAfter = account.eraseAfter,
                account.state == .closing, eraseAfter.milliseconds <= now.milliseconds,
                try SupportCaseStore.lockOpen(of: id, in: tx) == nil
            else { return false }
            let contacts = try ContactStore.live(of: id, in: tx)
            let expiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
            let event = AccountClosed(
                epoch: account.epoch + 1, closedAt: now, noticeExpiresAt: expiresAt,
                sealed: .init(recipients: try recipients.notices(to: contacts, of: account, expiresAt: expiresAt)))
            try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
            try ErasureStore.erase(id, epoch: account.epoch + 1, now: now, in: tx)
            try parts.outbox.append(event, account: id, expiresAt: expiresAt, in: tx)
            return true
        }
        if isErased { parts.outbox.wakeUp.signal() }
        return isErased
    }
}
