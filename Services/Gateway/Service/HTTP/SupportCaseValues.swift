import GatewayDomain

/// What the page of a case shows of it.
enum SupportCaseValues {
    static func values(_ item: SupportCaseView) -> [String: PageValue] {
        var values: [String: PageValue] = [
            "id": .text(item.id), "state": SupportWords.state(item.state), "name": .text(item.account.name),
            "accountId": .text(item.account.id), "claim": .text(item.claim), "openedBy": .text(item.openedBy),
            "openedAt": .text(InstantLabel.text(item.openedAt)),
            "disputedSince": .text(InstantLabel.text(item.disputedSince)),
            "hasExpiry": .flag(item.expiresAt != nil), "expiresAt": .text(InstantLabel.text(item.expiresAt ?? "")),
            "score": .text("\(item.confidence.score)"), "toFreeze": .text("\(item.confidence.minimumToFreeze)"),
            "toPropose": .text("\(item.confidence.minimumToPropose)"),
            "reasons": .list(
                item.confidence.reasons.map { ["text": .text($0.text), "weight": .text("\($0.weight)")] }),
            "evidence": .list(item.evidence.map(evidence)), "contacts": .list(item.contacts.map(contact)),
            "objections": .list(
                item.objections.map { ["at": .text(InstantLabel.text($0.at)), "by": .text($0.by)] }),
            "hasObjections": .flag(!item.objections.isEmpty), "hasProposal": .flag(item.proposal != nil),
            "hasDecision": .flag(item.decision != nil), "nothingNext": .flag(item.allowed.isEmpty),
        ]
        if let proposal = item.proposal {
            values["proposed"] = .text(proposal.masked)
            values["proposedIsNew"] = .flag(proposal.isNew)
            values["proposedBy"] = .text(proposal.by)
            values["proposedAt"] = .text(InstantLabel.text(proposal.at))
        }
        if let decision = item.decision {
            values["outcome"] = SupportWords.state(decision.outcome)
            values["decidedBy"] = .text(decision.by)
            values["decidedAt"] = .text(InstantLabel.text(decision.at))
            values["hasEffect"] = .flag(decision.effectiveAt != nil)
            values["effectiveAt"] = .text(InstantLabel.text(decision.effectiveAt ?? ""))
        }
        return values
    }

    /// The form of an action. What was typed into it before comes back, but never a code.
    static func form(
        _ action: SupportAction, of item: SupportCaseView, _ kinds: [EvidenceKinds.Kind], _ typed: FormFields?,
        csrf: PageValue
    ) -> [String: PageValue] {
        let contacts = item.contacts.filter(\.eligible)
        return [
            "name": .text(action.rawValue), "path": .text("/support/cases/\(item.id)/\(action.rawValue)"),
            "csrf": csrf, "title": .key(TextKey("supportcase", "\(action.rawValue)Title")),
            "about": .key(TextKey("supportcase", "\(action.rawValue)Text")),
            "button": .key(TextKey("supportcase", "\(action.rawValue)Button")),
            "isEvidence": .flag(action == .evidence),
            "isProposal": .flag(action == .proposal),
            "kinds": .list(
                kinds.map { kind in
                    [
                        "kind": .text(kind.kind), "text": .text(kind.text), "weight": .text("\(kind.weight)"),
                        "chosen": .flag(kind.kind == typed?.text("kind")),
                    ]
                }),
            "choices": .list(
                contacts.map { contact in
                    [
                        "contact": .text(contact.id), "masked": .text(contact.masked),
                        "chosen": .flag(contact.id == typed?.text("contactId")),
                    ]
                }),
            "reference": .text(typed?.text("reference") ?? ""), "note": .text(typed?.text("note") ?? ""),
            "newEmail": .text(typed?.text("newEmail") ?? ""), "reason": .text(typed?.text("reason") ?? ""),
            "ticket": .text(typed?.text("ticket") ?? ""),
        ]
    }

    private static func evidence(_ item: SupportCaseView.Evidence) -> [String: PageValue] {
        [
            "kind": .text(item.kind), "reference": .text(item.reference), "weight": .text("\(item.weight)"),
            "hasNote": .flag(item.note != nil), "note": .text(item.note ?? ""), "by": .text(item.addedBy),
            "at": .text(InstantLabel.text(item.at)),
        ]
    }

    private static func contact(_ item: SupportCaseView.Contact) -> [String: PageValue] {
        [
            "masked": .text(item.masked), "since": .text(InstantLabel.text(item.since)),
            "isPast": .flag(item.until != nil), "until": .text(InstantLabel.text(item.until ?? "")),
            "eligible": .flag(item.eligible), "hasWhy": .flag(item.why != nil), "why": .text(item.why ?? ""),
        ]
    }
}
