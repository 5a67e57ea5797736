package import ArgumentParser

extension AgentsCommand {
    /// `rekey agents list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(abstract: "Show agents, their roles and last sign-in.")

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        private struct Agents: Codable {
            struct Agent: Codable {
                var name: String
                var displayName: String
                var roles: [String]
                var createdAt: String
                var lastSignInAt: String?
                var disabledAt: String?
            }

            var agents: [Agent]
        }

        package func run() async throws {
            let credentials = try AdminCredentials.fromEnvironment()
            let agents = try await SupportDesk.reaching { client in
                let answer = try await client.agents(as: credentials)
                guard answer.status == 200 else { throw AgentsCommand.failure(answer) }
                return try answer.decode(Agents.self).agents
            }
            guard output == .text else { return try JSONOutput.write(agents, as: output) }
            if agents.isEmpty { print("no agents; rekey agents add") }
            for agent in agents {
                let roles = TerminalText.column(TerminalText.plain(agent.roles.joined(separator: ",")), 16)
                let seen = agent.lastSignInAt.map { "last signed in \(TerminalText.instant($0))" } ?? "never signed in"
                let end = agent.disabledAt.map { ", disabled \(TerminalText.instant($0))" } ?? ""
                print(
                    "\(TerminalText.column(TerminalText.plain(agent.name), 16)) \(roles) "
                        + "\(TerminalText.column(TerminalText.plain(agent.displayName), 24)) \(seen)\(end)")
            }
        }
    }
}
