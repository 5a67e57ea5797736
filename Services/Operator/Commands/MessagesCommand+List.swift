package import ArgumentParser
import Foundation
import NIOHTTP1

extension MessagesCommand {
    /// `rekey messages list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(abstract: "Show messages, the newest first.")

        @Option(help: "Only those of this account (its id).")
        package var account: String?

        @Option(
            help: ArgumentHelp(
                "Only those in these states, separated by commas: queued, sending, retry, unknown, sent, expired, "
                    + "suppressed, failed, cancelled."))
        package var state: String?

        @Option(help: "Only those queued before this instant, as 2026-11-27T10:00:00.000Z.")
        package var before: String?

        @Option(help: "How many, 1 to 200.")
        package var limit: Int = 50

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        private struct Answer: Codable, Sendable { var messages: [Message] }

        package mutating func validate() throws {
            guard (1...200).contains(limit) else { throw ValidationError("--limit takes 1 to 200") }
        }

        package func run() async throws {
            var query = URLComponents()
            query.path = "/v1/messages"
            query.queryItems =
                [URLQueryItem(name: "limit", value: "\(limit)")]
                + [("account", account), ("state", state), ("before", before)].compactMap { name, value in
                    value.map { URLQueryItem(name: name, value: $0) }
                }
            let path = query.string ?? query.path
            let messages = try await MessagesCommand.reaching { client in
                try await client.require(.GET, path, as: Answer.self).messages
            }
            guard output == .text else { return try JSONOutput.write(messages, as: output) }
            if messages.isEmpty { print("no messages") }
            for message in messages { print(message.line) }
        }
    }
}
