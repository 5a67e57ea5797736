import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Somebody objects to a case: it stops, and only a second person can let it go on or refuse it.
struct SupportObjection: Sendable {
    /// Who objected, where it is no agent.
    enum Source: String, Sendable {
        /// The holder of a contact, by the link in a notice.
        case link
        /// The owner, by undoing a change.
        case undo
    }

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    /// Objects to the open case of a locked account. Nothing happens where there is none that an objection can stop.
    func record(account: AccountRecord, source: Source, in tx: borrowing Transaction) throws {
        guard let record = try SupportCaseStore.lockOpen(of: account.id, in: tx) else { return }
        var work = SupportCaseWork(parts: parts, recipients: recipients, now: now, account: account, record: record)
        guard let target = SupportTransitions.target(of: .objection, from: record.state) else { return }
        try Self.object(&work, target, by: source.rawValue, because: nil, in: tx)
        try work.save(in: tx)
    }

    /// The agent notes what the holder of a contact said. Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    static func byAgent(
        _ caller: AgentCaller, to id: UUID, because reason: SupportReason, _ parts: IdentityParts
    ) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.objection, on: id, by: caller) { work, target, tx in
            try object(&work, target, by: caller.agent.name, because: reason, in: tx)
        }
    }

    static func object(
        _ work: inout SupportCaseWork, _ target: SupportState, by actor: String, because reason: SupportReason?,
        in tx: borrowing Transaction
    ) throws {
        let before = work.record.state
        work.enter(target)
        work.record.stateBefore = before
        try SupportEvidenceStore.insertObjection(
            work.parts.dependencies.newID(), to: work.record.id, .init(at: work.now, source: actor), in: tx)
        try work.audit(.objected, by: actor, because: reason, detail: ["state": before.rawValue], in: tx)
        try work.publish(
            SupportCaseObjected(caseId: work.record.id, at: work.now, trail: work.mark), in: tx)
    }
}
