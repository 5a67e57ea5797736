package import ArgumentParser
import Foundation

/// `rekey case`: support cases, for agents and approvers.
package struct CaseCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Give a hijacked account back: open, prove, decide and check support cases.",
        discussion:
            "Sign in first: `rekey case sign-in --agent NAME`. The session is kept in $XDG_STATE_HOME/rekey or "
            + "~/.local/state/rekey and lasts 8 hours, 30 minutes without use. REKEY_AGENT names the agent, "
            + "REKEY_IDENTITY_URL where identity is. Nobody can decide alone: who opened or proposed cannot approve.",
        subcommands: [
            SignIn.self, SignOut.self, Open.self, Show.self, List.self, Evidence.self, EvidenceKinds.self, Propose.self,
            Approve.self,
            Refuse.self, Object.self, Resume.self, Verify.self,
        ])

    package init() {}

    /// The case a command is about.
    package struct Subject: ParsableArguments {
        @Argument(help: "The case's id.")
        package var id: String

        package init() {}

        package mutating func validate() throws {
            guard let identifier = UUID(uuidString: id) else {
                throw ValidationError("a case's id is a UUID, as `rekey case list` shows it")
            }
            id = identifier.uuidString.lowercased()
        }
    }

    /// Shows the case of an answer, in the form that was asked for.
    static func show(_ answer: StackAnswer, as format: OutputFormat) throws {
        guard format == .text else { return print(answer.text) }
        for line in SupportCaseText.lines(try answer.decode(SupportCase.self)) { print(line) }
    }
}
