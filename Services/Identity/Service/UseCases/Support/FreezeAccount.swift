import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient

/// Holds the account of a case: everybody is out, nobody gets in, nothing changes (HIJ-04). Every contact is told.
enum FreezeAccount {
    /// The case goes from `evidence` to `frozen`. An account that was about to be erased is not any more: a hijacker may
    /// have closed it.
    static func run(_ work: inout SupportCaseWork, in tx: borrowing Transaction) throws {
        let target = try work.target(of: .freeze)
        work.account = try PutEverybodyOut(parts: work.parts, now: work.now).run(
            work.account, because: .frozen, correlation: work.correlation, in: tx)
        try AccountStore.freeze(work.account.id, in: tx)
        work.account.state = .frozen
        work.account.eraseAfter = nil
        work.account.closingSince = nil
        work.record.frozenAt = work.now
        work.enter(target)
        try work.audit(.frozen, by: SupportAudit.system, in: tx)
        let event = AccountFrozen(
            epoch: work.account.epoch, frozenAt: work.now, reason: .hijacking, caseId: work.record.id)
        try work.publish(event, in: tx)
        try work.remember(.accountFrozen, in: tx)
        try work.notices.tell(.frozen, about: work.record, of: work.account, mayObject: true, in: tx)
    }

    /// Lets the account go again where the case holds it. What was minted before stays dead: the epoch rises.
    static func lift(
        _ work: inout SupportCaseWork, because reason: AccountUnfrozen.Reason, in tx: borrowing Transaction
    ) throws {
        guard work.account.state == .frozen else { return }
        work.account.epoch += 1
        try AccountStore.advance(
            work.account.id, epoch: work.account.epoch, credentialVersion: work.account.credentialVersion, in: tx)
        try AccountStore.unfreeze(work.account.id, in: tx)
        work.account.state = .active
        let event = AccountUnfrozen(
            epoch: work.account.epoch, unfrozenAt: work.now, reason: reason, caseId: work.record.id)
        try work.publish(event, in: tx)
        if reason != .restored { try sendLink(work, in: tx) }
    }

    /// An undo or a breach may have taken the password away while the account was held: its owner could not come back
    /// then, and can now.
    private static func sendLink(_ work: SupportCaseWork, in tx: borrowing Transaction) throws {
        guard work.account.passwordDisabledAt != nil else { return }
        let standing = try ContactStanding.load(of: work.account.id, rules: work.parts.rules, now: work.now, in: tx)
        guard let contact = RecoveryContact.address(of: standing.recovering) else { return }
        try StartOwnerRecovery(parts: work.parts, recipients: work.recipients, now: work.now).run(
            for: work.account, to: contact, occasion: .supportCase, correlation: work.correlation, in: tx)
    }
}
