package import ArgumentParser
import Foundation
import NIOHTTP1
import NotificationDomain

extension MessagesCommand {
    /// `rekey messages show ID`.
    package struct Show: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Show one message: every hand-over with the provider's answer, and what operators did.")

        @Argument(help: "The message's id.")
        package var id: String

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        package func run() async throws {
            let path = "/v1/messages/\(try MessagesCommand.checked(id))"
            let whole = try await MessagesCommand.reaching { client in
                try await client.require(.GET, path, as: Whole.self)
            }
            guard output == .text else { return try JSONOutput.write([whole], as: output) }
            let message = whole.message
            print(message.line)
            print("account \(TerminalText.plain(message.account)), expires \(TerminalText.instant(message.expiresAt))")
            if let next = message.nextAt { print("tried next after \(TerminalText.instant(next))") }
            if let delivery = message.delivery {
                let report = [delivery, message.deliveryReason].compactMap(\.self).joined(separator: " ")
                let at = message.deliveredAt.map { "  \(TerminalText.instant($0))" } ?? ""
                print("reported \(TerminalText.plain(report))\(at)")
            }
            for attempt in whole.attempts {
                let answer = [
                    attempt.outcome ?? "no end on record", attempt.reason, attempt.code.map(String.init),
                    attempt.enhanced,
                ]
                print(
                    "try \(attempt.number)  \(TerminalText.instant(attempt.startedAt))  "
                        + TerminalText.plain(attempt.provider) + "  "
                        + TerminalText.plain(answer.compactMap(\.self).joined(separator: " "))
                        + (attempt.costMicros.map { "  cost \(MicroUnits.text($0))" } ?? ""))
            }
            for action in whole.actions {
                print(
                    "\(TerminalText.plain(action.action)) by \(TerminalText.plain(action.actor))  "
                        + "\(TerminalText.instant(action.at))  \(TerminalText.plain(action.reason))")
            }
        }
    }
}
