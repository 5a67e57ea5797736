import EventContracts
import Foundation
import IdentityDomain

/// A case as an agent sees it: names and contacts masked, no secret anywhere.
struct SupportCaseAnswer: Encodable {
    struct Account: Encodable {
        var id: String
        var name: String
        var state: String?
    }

    struct Confidence: Encodable {
        struct Reason: Encodable {
            var text: String
            var weight: Int
        }

        var score: Int
        let minimumToFreeze = SupportConfidence.minimumToFreeze
        let minimumToPropose = SupportConfidence.minimumToPropose
        var reasons: [Reason]
    }

    struct Evidence: Encodable {
        var id: String
        var kind: String
        var reference: String
        var note: String?
        var weight: Int
        var addedBy: String
        var at: String
    }

    struct Contact: Encodable {
        var id: String
        var channel: String
        var masked: String
        var since: String
        var until: String?
        var verifiedAt: String?
        var eligible: Bool
        var why: String?
    }

    struct Proposal: Encodable {
        var contactId: String?
        var masked: String
        var isNew: Bool
        var by: String
        var at: String
    }

    struct Decision: Encodable {
        var outcome: String
        var by: String
        var at: String
        var effectiveAt: String?
    }

    struct Objection: Encodable {
        var at: String
        var by: String
    }

    struct Audit: Encodable {
        var count: Int64
        var head: String
    }

    let id: String
    let state: String
    let account: Account
    let claim: String
    let disputedSince: String
    let openedAt: String
    let openedBy: String
    let expiresAt: String
    let confidence: Confidence
    let evidence: [Evidence]
    let contacts: [Contact]
    let proposal: Proposal?
    let decision: Decision?
    let objections: [Objection]
    let allowed: [String]
    let audit: Audit

    init(_ view: SupportCaseView, for caller: AgentCaller) {
        let record = view.record
        id = record.id.wireText
        state = record.state.rawValue
        account = Account(
            id: view.account.id.wireText, name: NameMask.of(view.account), state: view.account.state.rawValue)
        claim = record.claim ?? ""
        disputedSince = Instant.text(record.disputedSince)
        openedAt = Instant.text(record.openedAt)
        openedBy = record.openedBy
        expiresAt = Instant.text(record.expiresAt)
        let found = view.confidence
        confidence = Confidence(
            score: found.score, reasons: found.kinds.map { .init(text: $0.text, weight: $0.weight) })
        evidence = view.evidence.map { item in
            Evidence(
                id: item.id.wireText, kind: item.kindText, reference: item.reference ?? "", note: item.note,
                weight: item.weight, addedBy: item.addedBy, at: Instant.text(item.at))
        }
        contacts = view.contacts.map { Self.contact($0, disputedSince: record.disputedSince) }
        proposal = record.proposal.map { Self.proposal($0, view.contacts) }
        decision = record.decision.map { decision in
            Decision(
                outcome: decision.outcome.rawValue, by: decision.by, at: Instant.text(decision.at),
                effectiveAt: record.effectiveAt.map(Instant.text))
        }
        objections = view.objections.map { Objection(at: Instant.text($0.at), by: $0.source) }
        allowed = SupportPersons.allowed(caller.agent, in: record).map(\.rawValue)
        audit = Audit(count: record.auditCount, head: record.auditHead)
    }

    private static func contact(_ held: SupportContactStore.Held, disputedSince: Date) -> Contact {
        let obstacle = held.obstacle(disputedSince: disputedSince)
        return Contact(
            id: held.contact.id.wireText, channel: held.contact.channel.rawValue, masked: held.contact.masked,
            since: Instant.text(held.contact.createdAt), until: held.removedAt.map(Instant.text),
            verifiedAt: held.contact.verifiedAt.map(Instant.text), eligible: obstacle == nil, why: obstacle?.text)
    }

    private static func proposal(
        _ proposal: SupportCaseRecord.Proposal, _ contacts: [SupportContactStore.Held]
    ) -> Proposal {
        let known = contacts.first { $0.contact.id == proposal.contact }?.contact.masked
        return Proposal(
            contactId: proposal.contact?.wireText, masked: known ?? proposal.address.map(ContactMask.email) ?? "***",
            isNew: proposal.contact == nil, by: proposal.by, at: Instant.text(proposal.at))
    }
}

/// A name as somebody who knows it recognises it: `A*** V***`.
enum NameMask {
    static func of(_ account: AccountRecord) -> String {
        [account.givenName, account.familyName].map { "\($0.first.map(String.init) ?? "")***" }.joined(separator: " ")
    }
}
