import EventContracts
import Foundation
import Messaging
import PostgresClient

/// What every password change does inside its transaction, once the account is locked and the checks have passed.
struct PasswordReplacement: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let reason: PasswordChanged.Reason
    let phc: String
    let origin: RequestOrigin
    let now: Date

    /// Stores the new hash under the next version, moves the account to `epoch`, and tells everybody.
    /// - Parameter account: the locked row as it was.
    func apply(
        to account: AccountRecord, epoch: Int64, correlation: String?, in tx: borrowing Transaction
    ) throws {
        let version = account.credentialVersion + 1
        try CredentialStore.insert(account: account.id, version: version, phc: phc, now: now, in: tx)
        try CredentialStore.prune(
            account: account.id, keeping: parts.rules.passwordHistory, newest: version, in: tx)
        try AccountStore.advance(account.id, epoch: epoch, credentialVersion: version, in: tx)
        try AccountStore.enablePassword(account.id, in: tx)
        // What an earlier password opened closes with it, and codes on their way are dead (LNK-12).
        try StepUpStore.forget(account: account.id, in: tx)
        try ContactChangeStore.endAll(of: account.id, .voided, now: now, in: tx)
        try ContactDenialStore.endAll(of: account.id, now: now, in: tx)
        let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        let occasion = UndoLinkRecord.Occasion(
            cause: .password, position: try ContactStore.nextPosition(in: tx), origin: origin)
        let links = try UndoLinks(parts: parts, now: now).issue(occasion, of: account, to: standing, in: tx)
        let noticeExpiresAt = now.adding(milliseconds: IdentityRules.noticeLife)
        let event = PasswordChanged(
            reason: reason, epoch: epoch, credentialVersion: version, signOutEverywhere: epoch > account.epoch,
            device: origin.device, place: origin.place, changedAt: now, noticeExpiresAt: noticeExpiresAt,
            sealed: .init(
                recipients: try recipients.notices(
                    to: standing.told, of: account, expiresAt: noticeExpiresAt, links: links)))
        try parts.outbox.append(
            event, account: account.id, expiresAt: noticeExpiresAt, correlation: correlation, in: tx)
    }

    /// Ends every attempt that is still open (LNK-12).
    func voidAttempts(
        of account: AccountRecord, because reason: RecoveryVoided.Reason, correlation: String?,
        in tx: borrowing Transaction
    ) throws {
        try EndedRecoveries(parts: parts, now: now).void(
            of: account, because: reason, correlation: correlation, in: tx)
    }
}
