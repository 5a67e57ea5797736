/// Everything that `rekey explain` says.
struct ExplainReport: Encodable, Sendable {
    var account: ExplainedAccount.Account
    /// Those that messages do not reach come first.
    var contacts: [ExplainedAccount.Contact]
    /// The newest first.
    var recoveries: [RecoveryStory]

    init(_ told: ExplainedAccount, messages: [MessagesCommand.Whole]) {
        account = told.account
        contacts =
            told.contacts.filter { $0.undeliverable != nil } + told.contacts.filter { $0.undeliverable == nil }
        recoveries = told.recoveries.map { recovery in
            let own = messages.filter { $0.message.recovery != nil && $0.message.recovery == recovery.attempt }
            return RecoveryStory(recovery, messages: own)
        }
    }

    /// For a person.
    var lines: [String] {
        var lines = ["account \(TerminalText.plain(account.id)) is \(TerminalText.plain(account.state))"]
        switch account.state {
        case "frozen": lines.append("nobody can recover it while it is frozen: rekey case list")
        case "closed": lines.append("it is erased: nothing of it is on record any more")
        default: break
        }
        lines += contacts.map(\.line)
        if recoveries.isEmpty {
            lines.append("")
            lines.append(
                "no recovery on record: nobody asked for one in the last 30 days with a contact of this account")
        }
        for recovery in recoveries { lines += [""] + recovery.lines }
        return lines
    }
}
