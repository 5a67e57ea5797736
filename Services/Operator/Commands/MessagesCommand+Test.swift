package import ArgumentParser
import Foundation
import NIOHTTP1

extension MessagesCommand {
    /// `rekey messages test`.
    package struct Test: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Send one test message now, and show what the provider answers.",
            discussion:
                "It passes the queue and what holds it up. Ends with 1 when the provider did not take the message. Ten "
                + "in ten minutes, whoever sends them.")

        @Option(help: "An e-mail address, or a number as +31612345678.")
        package var to: String

        @Option(help: "email or sms; by default what the destination looks like.")
        package var channel: String?

        @Option(help: "smtp, smtp-2, sms or sms-2; by default the first of the channel.")
        package var provider: String?

        @Option(help: "The language: en or nl.")
        package var locale: String = "en"

        @Option(help: "Why; kept.")
        package var reason: String

        @Option(help: "Who; by default the name of whoever runs the command.")
        package var actor: String = ProcessInfo.processInfo.userName

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        private struct Body: Encodable, Sendable {
            var channel: String
            var to: String
            var provider: String?
            var locale: String
            var reason: String
            var actor: String
        }

        private struct Report: Codable, Sendable {
            var id: String
            var provider: String
            var outcome: String
            var reason: String?
            var code: Int?
            var enhanced: String?
            var providerID: String?
            var milliseconds: Int64

            /// The provider's answer on one line.
            var line: String {
                let answer = [code.map(String.init), enhanced, reason].compactMap(\.self).joined(separator: " ")
                let name = TerminalText.plain(provider)
                let words = TerminalText.plain(answer)
                return switch outcome {
                case "accepted" where provider == "capture": "put into the development inbox: nobody is configured"
                case "accepted": "sent by \(name)\(words.isEmpty ? "" : ", \(words)") (\(milliseconds) ms)"
                case "unknown": "in doubt at \(name): \(words) (\(milliseconds) ms)"
                default:
                    code == nil
                        ? "not handed over to \(name): \(words) (\(milliseconds) ms)"
                        : "refused by \(name): \(words) (\(milliseconds) ms)"
                }
            }
        }

        package mutating func validate() throws {
            guard channel.map({ ["email", "sms"].contains($0) }) ?? true else {
                throw ValidationError("--channel takes email or sms")
            }
        }

        package func run() async throws {
            let body = Body(
                channel: channel ?? (to.hasPrefix("+") ? "sms" : "email"), to: to, provider: provider, locale: locale,
                reason: reason, actor: actor)
            // The provider has all the time that its settings give it.
            let report = try await MessagesCommand.reaching(
                try AdminCredentials.fromEnvironment(), timeoutSeconds: 300
            ) { client in try await client.require(.POST, "/v1/messages/test", body, as: Report.self) }
            if output != .text { try JSONOutput.write([report], as: output) }
            guard report.outcome == "accepted" else { throw CommandFailure.failed(report.line) }
            if output == .text { print(report.line) }
        }
    }
}
