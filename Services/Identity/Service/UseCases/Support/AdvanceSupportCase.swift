import EventContracts
import Foundation
import IdentityDomain
import Messaging
import Metrics
import PostgresClient
import ServiceRuntime

/// Does what is due in a case: an approval takes effect, a case that cooled down closes, and one that nobody went on with
/// ends.
struct AdvanceSupportCase: Sendable {
    let parts: IdentityParts

    /// Where the case stands afterwards; nil when nothing was due, another worker was first, or no notice can be sealed
    /// now. Throws `PostgresError` and what sealing throws.
    func run(_ id: UUID) async throws -> SupportState? {
        guard let recipients = await parts.recipients.ready() else { return nil }
        let state = try await parts.client.transaction { tx -> SupportState? in
            let now = parts.dependencies.now()
            guard var work = try SupportCaseWork.lock(id, parts, recipients, now: now, in: tx),
                !work.record.state.isOver, work.record.expiresAt.milliseconds <= now.milliseconds
            else { return nil }
            switch work.record.state {
            case .approved: try RestoreContact.run(&work, in: tx)
            case .coolingDown: try close(&work, in: tx)
            default: try expire(&work, in: tx)
            }
            try work.save(in: tx)
            return work.record.state
        }
        if state != nil { parts.outbox.wakeUp.signal() }
        return state
    }

    private func close(_ work: inout SupportCaseWork, in tx: borrowing Transaction) throws {
        work.enter(try work.target(of: .closure))
        try work.audit(.closed, by: SupportAudit.system, in: tx)
        try work.publish(
            SupportCaseClosed(caseId: work.record.id, at: work.now, outcome: .closed, trail: work.mark), in: tx)
        try work.remember(.supportCaseClosed, in: tx)
        try work.notices.tell(.supportCase, .closed, about: work.record, of: work.account, in: tx)
    }

    /// A held account goes again: nobody is kept out because customer service forgot a case. An alarm should ring before.
    private func expire(_ work: inout SupportCaseWork, in tx: borrowing Transaction) throws {
        let (before, wasHolding) = (work.record.state, work.record.isHolding)
        if wasHolding { try FreezeAccount.lift(&work, because: .expired, in: tx) }
        work.enter(try work.target(of: .expiry))
        try work.audit(.expired, by: SupportAudit.system, detail: ["state": before.rawValue], in: tx)
        try work.publish(
            SupportCaseClosed(caseId: work.record.id, at: work.now, outcome: .expired, trail: work.mark), in: tx)
        try work.remember(.supportCaseClosed, in: tx)
        try work.notices.tell(.supportCase, .expired, about: work.record, of: work.account, in: tx)
        Counter(
            label: "rekey_support_cases_expired",
            dimensions: [("state", before.rawValue), ("held", wasHolding ? "yes" : "no")]
        ).increment()
    }
}
