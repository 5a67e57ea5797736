package import ArgumentParser

extension CaseCommand {
    /// `rekey case evidence`.
    package struct Evidence: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Add evidence: what was seen and where it is kept, never the document itself.",
            discussion: "The item that brings the confidence "
                + "to the minimum freezes the account at once.")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject

        @Option(help: "A kind, as `rekey case evidence-kinds` shows them.")
        package var kind: String

        @Option(help: "Where it is kept, as a file number.")
        package var reference: String

        @Option(help: "A short note.")
        package var note: String?

        @OptionGroup package var action: ActionOptions

        package init() {}

        package func run() async throws {
            var fields = ["kind": kind, "reference": reference]
            fields["note"] = note
            let answer = try await SupportDesk.with(who) { [fields] desk in
                try await desk.act("/cases/\(subject.id)/evidence", fields, action)
            }
            try CaseCommand.show(answer, as: action.output)
        }
    }

    /// `rekey case evidence-kinds`.
    package struct EvidenceKinds: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "evidence-kinds", abstract: "Show the kinds of evidence and what each weighs.")

        @OptionGroup package var who: AgentOptions

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        private struct Kinds: Decodable {
            struct Kind: Decodable {
                var kind: String
                var weight: Int
                var text: String
            }

            var minimumToFreeze: Int
            var minimumToPropose: Int
            var kinds: [Kind]
        }

        package func run() async throws {
            let answer = try await SupportDesk.with(who) { desk in
                try await desk.get("/evidence-kinds", "the list of kinds")
            }
            guard output == .text else { return print(answer.text) }
            let kinds = try answer.decode(Kinds.self)
            for kind in kinds.kinds {
                let weight = TerminalText.column("+\(kind.weight)", 5)
                print(
                    "\(weight)\(TerminalText.column(TerminalText.plain(kind.kind), 28)) \(TerminalText.plain(kind.text))"
                )
            }
            print("freezing needs \(kinds.minimumToFreeze), a proposal \(kinds.minimumToPropose)")
        }
    }
}
