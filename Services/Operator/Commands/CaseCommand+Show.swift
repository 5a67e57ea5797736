package import ArgumentParser
import Foundation

extension CaseCommand {
    /// `rekey case show`.
    package struct Show: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Show a case, and what is possible next. That you read it is kept in its history.")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        package func run() async throws {
            let answer = try await SupportDesk.with(who) { desk in
                try await desk.get("/cases/\(subject.id)", "the case")
            }
            try CaseCommand.show(answer, as: output)
        }
    }

    /// `rekey case list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(abstract: "List cases, newest first.")

        @OptionGroup package var who: AgentOptions

        @Option(help: "open, all, or one state as frozen.")
        package var state = "open"

        @Option(help: "How many, 1 to 100.")
        package var limit = 50

        @Option(help: "The `next` of the page before.")
        package var before: String?

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        package mutating func validate() throws {
            guard (1...100).contains(limit) else { throw ValidationError("--limit takes 1 to 100") }
            guard state.wholeMatch(of: /[a-z-]{1,32}/) != nil else {
                throw ValidationError("--state takes open, all or a state as frozen")
            }
        }

        package func run() async throws {
            let cursor = before.map { "&before=\(StackClient.percentEncode($0))" } ?? ""
            let answer = try await SupportDesk.with(who) { desk in
                try await desk.get("/cases?state=\(state)&limit=\(limit)\(cursor)", "the list")
            }
            let page = try answer.decode(SupportCaseList.self)
            switch output {
            case .json: print(answer.text)
            case .jsonl:
                // Each case as identity wrote it, whatever members it has beside those that are known here.
                let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                for entry in object?["cases"] as? [Any] ?? [] {
                    let line = try JSONSerialization.data(
                        withJSONObject: entry, options: [.sortedKeys, .withoutEscapingSlashes])
                    print(String(decoding: line, as: UTF8.self))
                }
            case .text:
                if page.cases.isEmpty { print("no cases") }
                for entry in page.cases { print(SupportCaseText.line(of: entry)) }
                if let next = page.next { print("more: --before \(TerminalText.plain(next))") }
            }
        }
    }
}
