import EventContracts
import Foundation
import Messaging
import PostgresClient

/// Puts all devices of a locked account out and ends everything under way: step-ups, waiting contacts, recoveries
/// (LNK-12). Tells nobody: whoever calls has a notice of its own, which says so too.
struct PutEverybodyOut: Sendable {
    let parts: IdentityParts
    let now: Date

    /// The account as it is now, at its next epoch.
    @discardableResult
    func run(
        _ account: AccountRecord, because reason: RecoveryVoided.Reason, correlation: String? = nil,
        in tx: borrowing Transaction
    ) throws -> AccountRecord {
        var account = account
        account.epoch += 1
        try AccountStore.advance(
            account.id, epoch: account.epoch, credentialVersion: account.credentialVersion, in: tx)
        try StepUpStore.forget(account: account.id, in: tx)
        try ContactChangeStore.endAll(of: account.id, .voided, now: now, in: tx)
        try ContactDenialStore.endAll(of: account.id, now: now, in: tx)
        try EndedRecoveries(parts: parts, now: now).void(
            of: account, because: reason, correlation: correlation, in: tx)
        let event = AccountSignedOut(epoch: account.epoch, signedOutAt: now, noticeExpiresAt: now)
        try parts.outbox.append(event, account: account.id, correlation: correlation, in: tx)
        return account
    }
}
