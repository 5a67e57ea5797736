package import ArgumentParser
import Foundation
import NIOHTTP1

/// `rekey explain`: why a message did not arrive, as one story across services.
package struct ExplainCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a message did not arrive: what was asked for, what became of it, and what to do.",
        discussion:
            "Asks identity at REKEY_IDENTITY_MANAGEMENT_URL, which needs REKEY_ADMIN_SECRET_FILE and writes down who "
            + "looked and why, and notification at REKEY_NOTIFICATION_MANAGEMENT_URL. Addresses and numbers are masked. "
            + "None of it may be told to whoever asks for messages, until it is certain that they own the account.")

    @Argument(
        help: ArgumentHelp(
            "The id of an account, of a recovery or of a request for one; an e-mail address; or the hash of a "
                + "request's handle, as events have it. With - it is read from standard input, and stands in no history.",
            valueName: "account|email|recovery"))
    package var subject: String

    @Option(help: "Why; kept with the reading.")
    package var reason: String

    @Option(help: "Who; by default the name of whoever runs the command.")
    package var actor: String = ProcessInfo.processInfo.userName

    @Option(name: .shortAndLong, help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    package init() {}

    package mutating func validate() throws {
        guard (1...500).contains(reason.utf8.count) else { throw ValidationError("--reason takes 1 to 500 bytes") }
        guard (1...100).contains(actor.utf8.count) else { throw ValidationError("--actor takes 1 to 100 bytes") }
    }

    package func run() async throws {
        let subject = try ExplainSubject(typed: self.subject == "-" ? readLine() ?? "" : self.subject)
        let credentials = try AdminCredentials.fromEnvironment()
        let report = try await StackClient.ofEnvironment { client in
            let sources = ExplainSources(
                identity: AdminClient(client: client, credentials: credentials),
                notification: AdminClient(client: client, credentials: nil, service: .notification))
            let account = try await sources.account(subject, reason: reason, actor: actor)
            return ExplainReport(account, messages: try await sources.messages(of: account))
        }
        guard output == .text else { return try JSONOutput.write([report], as: output) }
        for line in report.lines { print(line) }
    }
}
