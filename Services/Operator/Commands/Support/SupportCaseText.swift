/// A case as lines for a terminal.
package enum SupportCaseText {
    package static func lines(_ item: SupportCase) -> [String] {
        var lines = [
            line("Case", "\(item.id)  \(item.state)"),
            line(
                "Account", "\(item.account.id)  \(item.account.name)" + (item.account.state.map { "  (\($0))" } ?? "")),
            line("Opened", "\(TerminalText.instant(item.openedAt)) by \(item.openedBy)"),
            line("In dispute", "since \(TerminalText.instant(item.disputedSince))"),
        ]
        if let end = item.expiresAt { lines.append(line("Expires", TerminalText.instant(end))) }
        lines.append(line("Claim", item.claim))
        let sure = item.confidence
        lines.append(
            line(
                "Confidence",
                "\(sure.score); freezing needs \(sure.minimumToFreeze), a proposal \(sure.minimumToPropose)"))
        lines += sure.reasons.map { line("", "\(signed($0.weight))  \($0.text)") }
        lines += section("Evidence", item.evidence.map(evidence))
        lines += section("Contacts", item.contacts.map(contact))
        if let proposal = item.proposal {
            let what = proposal.isNew ? "\(proposal.masked) (new)" : proposal.masked
            lines.append(line("Proposed", "\(what) by \(proposal.by), \(TerminalText.instant(proposal.at))"))
        }
        if let decision = item.decision {
            let effect = decision.effectiveAt.map { ", takes effect \(TerminalText.instant($0))" } ?? ""
            let when = TerminalText.instant(decision.at)
            lines.append(line("Decided", "\(decision.outcome) by \(decision.by), \(when)\(effect)"))
        }
        lines += section("Objections", item.objections.map { "\(TerminalText.instant($0.at)) by \($0.by)" })
        lines.append(line("History", "\(item.audit.count) entries, head \(item.audit.head)"))
        return lines + next(item)
    }

    /// One line of a list.
    package static func line(of entry: SupportCaseList.Entry) -> String {
        let account = TerminalText.plain(entry.account.name)
        let end = entry.expiresAt.map { ", expires \(TerminalText.instant($0))" } ?? ""
        return "\(TerminalText.plain(entry.id))  \(TerminalText.column(TerminalText.plain(entry.state), 17)) "
            + "\(TerminalText.column(account, 20)) opened \(TerminalText.instant(entry.openedAt)) "
            + "by \(TerminalText.plain(entry.openedBy))\(end)"
    }

    private static func evidence(_ item: SupportCase.Evidence) -> String {
        let note = item.note.map { " (\($0))" } ?? ""
        return "\(signed(item.weight))  \(item.kind): \(item.reference)\(note), by \(item.addedBy), "
            + TerminalText.instant(item.at)
    }

    private static func contact(_ item: SupportCase.Contact) -> String {
        let until = item.until.map { "until \(TerminalText.instant($0))" } ?? "until now"
        let verdict = item.eligible ? "can be restored" : "cannot be restored" + (item.why.map { ": \($0)" } ?? "")
        return "\(item.id)  \(item.channel)  \(item.masked)  \(TerminalText.instant(item.since)) \(until)  \(verdict)"
    }

    /// The command lines that are possible now.
    private static func next(_ item: SupportCase) -> [String] {
        let commands = item.allowed.compactMap { action -> String? in
            switch action {
            case "evidence": "rekey case evidence \(item.id) --kind KIND --reference WHERE"
            case "proposal": "rekey case propose \(item.id) --contact ID | --new-email ADDRESS"
            case "approval": "rekey case approve \(item.id)"
            case "refusal": "rekey case refuse \(item.id)"
            case "objection": "rekey case object \(item.id)"
            case "resumption": "rekey case resume \(item.id)"
            default: nil
            }
        }
        guard !commands.isEmpty else { return [line("Next", "nothing more can be done here")] }
        return commands.enumerated().map { line($0.offset == 0 ? "Next" : "", $0.element) }
    }

    private static func section(_ title: String, _ entries: [String]) -> [String] {
        guard !entries.isEmpty else { return [line(title, "none")] }
        return entries.enumerated().map { line($0.offset == 0 ? title : "", $0.element) }
    }

    private static func line(_ title: String, _ text: String) -> String {
        TerminalText.column(title, 12) + TerminalText.plain(text)
    }

    private static func signed(_ weight: Int) -> String {
        let text = weight < 0 ? "\(weight)" : "+\(weight)"
        return String(repeating: " ", count: max(0, 4 - text.count)) + text
    }
}
