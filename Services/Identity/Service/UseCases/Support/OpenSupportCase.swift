import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Writes down that somebody says an account is not in its owner's hands. That alone freezes nothing; every contact is
/// told, and may object.
struct OpenSupportCase: Sendable {
    /// Whom the case is about: an account, or whoever is or was reached by a contact.
    enum Subject: Sendable {
        case account(UUID)
        case contact(Channel, folded: String)
    }

    /// What the claimant says.
    struct Claim: Sendable {
        /// Most code points.
        static let maximumCodePoints = 2000

        var text: String
        var disputedSince: Date
    }

    let parts: IdentityParts

    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func run(
        _ subject: Subject, _ claim: Claim, by caller: AgentCaller, because reason: SupportReason
    ) async throws -> SupportCaseView {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        guard SupportRule.isRecent(claim.disputedSince.milliseconds, now: now.milliseconds) else {
            throw SupportRefusal.disputeNotRecent
        }
        let view = try await parts.client.transaction { tx in
            let account = try lock(subject, in: tx)
            let state = SupportState.reported
            let life = state.lifeMilliseconds ?? 0
            let record = SupportCaseRecord(
                id: parts.dependencies.newID(), account: account.id, state: state, stateSince: now,
                expiresAt: now.adding(milliseconds: life), claim: claim.text, disputedSince: claim.disputedSince,
                openedAt: now, openedBy: caller.agent.name)
            guard try SupportCaseStore.insert(record, in: tx) else { throw SupportRefusal.caseOpen }
            var work = SupportCaseWork(
                parts: parts, recipients: recipients, now: now, account: account, record: record)
            try work.audit(
                .opened, by: caller.agent.name, because: reason,
                detail: ["disputedSince": Instant.text(claim.disputedSince)], in: tx)
            try work.publish(SupportCaseOpened(caseId: record.id, at: now, trail: work.mark), in: tx)
            try work.remember(.supportCaseOpened, in: tx)
            try work.notices.tell(.supportCase, .opened, about: work.record, of: account, mayObject: true, in: tx)
            try work.save(in: tx)
            return try SupportCaseView.load(work.record, account, in: tx)
        }
        parts.outbox.wakeUp.signal()
        return view
    }

    private func lock(_ subject: Subject, in tx: borrowing Transaction) throws -> AccountRecord {
        let id: UUID? =
            switch subject {
            case .account(let id): id
            case .contact(let channel, let folded):
                try SupportContactStore.account(reachedBy: channel, folded: folded, in: tx)
            }
        guard let id, let account = try AccountStore.lock(id, in: tx), account.state != .closed else {
            throw SupportRefusal.accountNotFound
        }
        return account
    }
}
