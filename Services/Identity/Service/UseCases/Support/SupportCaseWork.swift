import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// A support case and its account, both locked, while something happens to them. Whoever works on it saves it at the end.
struct SupportCaseWork: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date
    var account: AccountRecord
    var record: SupportCaseRecord

    /// Locks the account first, as everything does, and the case after it; nil when there is none.
    static func lock(
        _ id: UUID, _ parts: IdentityParts, _ recipients: RecipientSeals.Ready, now: Date, in tx: borrowing Transaction
    ) throws -> SupportCaseWork? {
        guard let found = try SupportCaseStore.find(id, in: tx),
            let account = try AccountStore.lock(found.account, in: tx),
            let record = try SupportCaseStore.lock(id, in: tx)
        else { return nil }
        return SupportCaseWork(parts: parts, recipients: recipients, now: now, account: account, record: record)
    }

    /// Shared by all events of the case, also those of the account that it causes (HIJ-09).
    var correlation: String { record.id.wireText }

    /// Where `move` leads from here. Throws `SupportRefusal.wrongState`: no skipping (HIJ-01).
    func target(of move: SupportMove) throws(SupportRefusal) -> SupportState {
        guard let target = SupportTransitions.target(of: move, from: record.state, before: record.stateBefore) else {
            throw .wrongState(record.state)
        }
        return target
    }

    /// Puts the case into a state, which ends by itself when nothing else ends it.
    /// - Parameter until: for states that have no life of their own.
    mutating func enter(_ state: SupportState, until: Date? = nil) {
        record.state = state
        record.stateSince = now
        record.expiresAt = until ?? state.lifeMilliseconds.map { now.adding(milliseconds: $0) } ?? now
        record.stateBefore = nil
        if state.isOver { record.closedAt = now }
    }

    mutating func audit(
        _ action: SupportAuditAction, by actor: String, because reason: SupportReason? = nil,
        detail: [String: String] = [:], in tx: borrowing Transaction
    ) throws {
        try SupportAudit(parts: parts, now: now).append(
            action, to: &record, by: actor, because: reason, detail: detail, in: tx)
    }

    func publish(_ event: some RekeyEvent, in tx: borrowing Transaction) throws {
        try parts.outbox.append(event, account: account.id, correlation: correlation, in: tx)
    }

    /// The trail as the case's events carry it.
    var mark: SupportCaseMark { SupportCaseMark(auditCount: record.auditCount, auditHead: record.auditHead) }

    /// Writes it into the owner's history.
    func remember(_ kind: HistoryKind, _ facts: [HistoryFact: String] = [:], in tx: borrowing Transaction) throws {
        try AccountHistory.append(
            kind, account: account.id, facts: facts, id: parts.dependencies.newID(), now: now, in: tx)
    }

    var notices: SupportNotices { SupportNotices(parts: parts, recipients: recipients, now: now) }

    func save(in tx: borrowing Transaction) throws { try SupportCaseStore.save(record, in: tx) }
}
