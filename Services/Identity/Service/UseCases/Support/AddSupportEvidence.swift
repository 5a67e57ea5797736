import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Notes where evidence can be found. The item that lifts the confidence to the minimum freezes the account in the same
/// transaction (HIJ-04).
struct AddSupportEvidence: Sendable {
    /// Most code points of the reference and of the note.
    static let maximumReference = 100
    static let maximumNote = 500

    let parts: IdentityParts

    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func run(
        _ kind: EvidenceKind, reference: String, note: String?, to id: UUID, by caller: AgentCaller,
        because reason: SupportReason
    ) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.evidence, on: id, by: caller) { work, target, tx in
            try requireTelling(kind, work, in: tx)
            let item = SupportEvidenceStore.Item(
                id: parts.dependencies.newID(), kind: kind, kindText: kind.rawValue, weight: kind.weight,
                reference: reference, note: note, addedBy: caller.agent.name, at: work.now)
            try SupportEvidenceStore.insert(item, into: id, in: tx)
            if work.record.state != target { work.enter(target) }
            let found = try SupportEvidenceStore.all(of: id, in: tx)
            let confidence = SupportConfidence(found.compactMap(\.kind))
            try work.audit(
                .evidenceAdded, by: caller.agent.name, because: reason,
                detail: [
                    "evidence": item.id.wireText, "kind": kind.rawValue, "confidence": String(confidence.score),
                ], in: tx)
            try work.publish(
                SupportCaseEvidenceAdded(
                    caseId: id, at: work.now, confidence: confidence.score, trail: work.mark), in: tx)
            guard confidence.mayFreeze, work.record.state == .evidence else { return }
            try FreezeAccount.run(&work, in: tx)
        }
    }

    /// A payment says nothing where somebody else may have registered the instrument (DESIGN 3.9).
    private func requireTelling(
        _ kind: EvidenceKind, _ work: SupportCaseWork, in tx: borrowing Transaction
    ) throws {
        guard kind == .paymentRecord else { return }
        let isTelling = try SupportEvidenceStore.hasTellingInstrument(
            work.account.id, before: work.record.disputedSince, in: tx)
        guard isTelling else { throw SupportRefusal.evidenceNotAccepted }
    }
}
