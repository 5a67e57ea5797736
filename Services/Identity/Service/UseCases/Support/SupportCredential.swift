import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// The owner has set a password from the contact that a support case restored: the case goes on by itself (HIJ-01).
///
/// Part of the transaction of the reset, whose account is locked.
struct SupportCredential: Sendable {
    private let work: SupportCaseWork

    /// The case that waits for this password; nil where there is none. Throws `IdentityRefusal.invalidGrant` when the
    /// recovery ends on another contact than the one that was restored: that one alone stands for the owner.
    static func find(
        _ account: AccountRecord, _ parts: IdentityParts, _ replacement: PasswordReplacement, by contact: UUID,
        in tx: borrowing Transaction
    ) throws -> SupportCredential? {
        guard let record = try SupportCaseStore.lockOpen(of: account.id, in: tx), record.state == .contactRestored
        else { return nil }
        let live = try ContactStore.live(of: account.id, in: tx)
        guard live.contains(where: { $0.id == contact && $0.channel == .email && $0.isPrimary }) else {
            throw IdentityRefusal.invalidGrant
        }
        return SupportCredential(
            work: SupportCaseWork(
                parts: parts, recipients: replacement.recipients, now: replacement.now, account: account,
                record: record))
    }

    /// All events of the reset are of the case.
    var correlation: String { work.correlation }

    /// Both states in one step: nothing is waited for between them.
    func record(in tx: borrowing Transaction) throws {
        var work = work
        work.enter(try work.target(of: .credential))
        try work.audit(.credentialSet, by: SupportAudit.owner, in: tx)
        work.enter(try work.target(of: .coolDown))
        // The owner may have come days after the restoration, whose lock is then over.
        try AccountStore.lockContacts(
            work.account.id, until: work.now.adding(milliseconds: SupportRule.coolDown), in: tx)
        try work.audit(.coolingDown, by: SupportAudit.system, in: tx)
        try work.save(in: tx)
    }
}
