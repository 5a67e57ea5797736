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

    /// Objects to the open case of a locked account. Nothing happens where there is none in which an objection counts.
    func record(account: AccountRecord, source: Source, in tx: borrowing Transaction) throws {
        guard let record = try SupportCaseStore.lockOpen(of: account.id, in: tx), Self.counts(in: record.state) else {
            return
        }
        var work = SupportCaseWork(parts: parts, recipients: recipients, now: now, account: account, record: record)
        try Self.take(&work, by: source, in: tx)
        try work.save(in: tx)
    }

    /// Whether an objection stops the case, or is noted beside the one that did.
    static func counts(in state: SupportState) -> Bool {
        state == .review || SupportTransitions.target(of: .objection, from: state) != nil
    }

    /// Stops the case; where it is stopped already, the objection is noted beside the first.
    static func take(_ work: inout SupportCaseWork, by source: Source, in tx: borrowing Transaction) throws {
        if let target = SupportTransitions.target(of: .objection, from: work.record.state) {
            return try object(&work, target, by: source.rawValue, because: nil, in: tx)
        }
        try SupportEvidenceStore.insertObjection(
            work.parts.dependencies.newID(), to: work.record.id, .init(at: work.now, source: source.rawValue), in: tx)
        try work.audit(.objected, by: source.rawValue, detail: ["state": work.record.state.rawValue], in: tx)
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
