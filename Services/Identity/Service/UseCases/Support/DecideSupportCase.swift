import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// What agents and approvers decide: whom to give the account back to, whether, and whether to go on after an objection.
struct DecideSupportCase: Sendable {
    /// The contact to restore.
    enum Choice: Sendable {
        case contact(UUID)
        case newAddress(EmailAddress)
    }

    let parts: IdentityParts

    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func propose(
        _ choice: Choice, in id: UUID, by caller: AgentCaller, because reason: SupportReason
    ) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.proposal, on: id, by: caller) { work, target, tx in
            let evidence = try SupportEvidenceStore.all(of: id, in: tx)
            guard SupportConfidence(evidence.compactMap(\.kind)).mayPropose else {
                throw SupportRefusal.notEnoughEvidence
            }
            let contacts = try SupportContactStore.all(of: work.account.id, in: tx)
            var proposal = SupportCaseRecord.Proposal(contact: nil, address: nil, by: caller.agent.name, at: work.now)
            switch choice {
            case .contact(let contact):
                guard let held = contacts.first(where: { $0.contact.id == contact }) else {
                    throw SupportRefusal.contactNotEligible(.notProved)
                }
                if let obstacle = held.obstacle(disputedSince: work.record.disputedSince) {
                    throw SupportRefusal.contactNotEligible(obstacle)
                }
                proposal.contact = contact
            case .newAddress(let address):
                try requireNew(address, beside: contacts, in: tx)
                proposal.address = address.original
            }
            work.record.proposal = proposal
            work.enter(target)
            try work.audit(
                .proposed, by: caller.agent.name, because: reason,
                detail: proposal.contact.map { ["contact": $0.wireText] } ?? ["contact": "new"], in: tx)
            try work.publish(SupportCaseProposed(caseId: id, at: work.now, trail: work.mark), in: tx)
        }
    }

    /// It takes effect after a wait in which everybody told can object; longer for an address that nobody knew before.
    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func approve(_ id: UUID, by caller: AgentCaller, because reason: SupportReason) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.approval, on: id, by: caller) { work, target, tx in
            work.record.decision = .init(outcome: .approved, by: caller.agent.name, at: work.now)
            let effectiveAt = beginWait(&work, target)
            try work.audit(
                .approved, by: caller.agent.name, because: reason, detail: ["effectiveAt": Instant.text(effectiveAt)],
                in: tx)
            try work.publish(
                SupportCaseApproved(caseId: id, at: work.now, effectiveAt: effectiveAt, trail: work.mark),
                in: tx)
            try work.remember(.supportCaseApproved, in: tx)
            try work.notices.tell(
                .supportCase, .approved, about: work.record, of: work.account, mayObject: true,
                effectiveAt: effectiveAt, in: tx)
        }
    }

    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func refuse(_ id: UUID, by caller: AgentCaller, because reason: SupportReason) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.refusal, on: id, by: caller) { work, target, tx in
            work.record.decision = .init(outcome: .refused, by: caller.agent.name, at: work.now)
            if work.record.isHolding { try FreezeAccount.lift(&work, because: .refused, in: tx) }
            work.enter(target)
            try work.audit(.refused, by: caller.agent.name, because: reason, in: tx)
            try work.publish(SupportCaseRefused(caseId: id, at: work.now, trail: work.mark), in: tx)
            try work.remember(.supportCaseRefused, in: tx)
            try work.notices.tell(.supportCase, .refused, about: work.record, of: work.account, in: tx)
        }
    }

    /// Goes on where an objection stopped it; an approval waits its whole wait once more. Throws `SupportRefusal`,
    /// `IdentityRefusal`, `PostgresError`.
    func resume(_ id: UUID, by caller: AgentCaller, because reason: SupportReason) async throws -> SupportCaseView {
        try await ActOnSupportCase(parts: parts).run(.resumption, on: id, by: caller) { work, target, tx in
            let isApproved = target == .approved
            if isApproved { _ = beginWait(&work, target) } else { work.enter(target) }
            try work.audit(
                .resumed, by: caller.agent.name, because: reason, detail: ["state": target.rawValue], in: tx)
            guard isApproved else { return }
            try work.notices.tell(
                .supportCase, .approved, about: work.record, of: work.account, mayObject: true,
                effectiveAt: work.record.effectiveAt, in: tx)
        }
    }

    private func beginWait(_ work: inout SupportCaseWork, _ target: SupportState) -> Date {
        let isNew = work.record.proposal?.contact == nil
        let wait = isNew ? parts.rules.support.newAddressWait : parts.rules.support.approvalWait
        let effectiveAt = work.now.adding(milliseconds: wait.milliseconds)
        work.enter(target, until: effectiveAt)
        work.record.effectiveAt = effectiveAt
        return effectiveAt
    }

    /// An address that stands in the account's own history is no new one: it would pass by what is asked of those.
    private func requireNew(
        _ address: EmailAddress, beside contacts: [SupportContactStore.Held], in tx: borrowing Transaction
    ) throws {
        let isOwn = contacts.contains { $0.contact.channel == .email && $0.contact.folded == address.folded }
        let holder = try ContactStore.holder(ofEmail: address.folded, in: tx)
        guard !isOwn, holder == nil else { throw SupportRefusal.addressTaken }
    }
}
