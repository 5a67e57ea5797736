package import ArgumentParser

/// `rekey agents`: who works on support cases.
package struct AgentsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "agents", abstract: "Add, list, disable and renew support agents.",
        discussion: "Speaks to identity's management port (REKEY_IDENTITY_MANAGEMENT_URL) with the operator's secret "
            + "(REKEY_ADMIN_SECRET_FILE). Password and second factor are shown once.",
        subcommands: [Add.self, List.self, Disable.self, Renew.self])

    package init() {}

    /// `rekey agents add`.
    package struct Add: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Add an agent; show the password and the second factor, once.")

        @Option(help: "2 to 32 of a-z, 0-9, '.', '_' and '-'.")
        package var name: String

        @Option(help: "What colleagues call this person.")
        package var displayName: String

        @Option(help: ArgumentHelp("agent or approver; may be given twice.", valueName: "role"))
        package var role: [AgentRole] = [.agent]

        @OptionGroup package var display: EnrolmentDisplay

        package init() {}

        package mutating func validate() throws {
            guard AgentName.fits(name) else {
                throw ValidationError("--name takes 2 to 32 of a-z, 0-9, '.', '_' and '-'")
            }
        }

        package func run() async throws {
            let credentials = try AdminCredentials.fromEnvironment()
            let roles = AgentRole.allCases.filter(role.contains).map(\.rawValue)
            let answer = try await SupportDesk.reaching { client in
                let answer = try await client.addAgent(name, displayName: displayName, roles: roles, as: credentials)
                guard answer.status == 201 else { throw AgentsCommand.failure(answer) }
                return answer
            }
            try display.show(answer)
        }
    }

    /// `rekey agents renew`.
    package struct Renew: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Give an agent a new password and second factor, and end the sessions.")

        @Argument(help: "The agent's name.")
        package var name: String

        @OptionGroup package var display: EnrolmentDisplay

        package init() {}

        package func run() async throws {
            try AgentName.require(name)
            let credentials = try AdminCredentials.fromEnvironment()
            let answer = try await SupportDesk.reaching { client in
                let answer = try await client.renewAgent(name, as: credentials)
                guard answer.status == 200 else { throw AgentsCommand.failure(answer) }
                return answer
            }
            try display.show(answer)
        }
    }

    /// `rekey agents disable`.
    package struct Disable: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Let an agent in no more, and end the sessions.")

        @Argument(help: "The agent's name.")
        package var name: String

        package init() {}

        package func run() async throws {
            try AgentName.require(name)
            let credentials = try AdminCredentials.fromEnvironment()
            try await SupportDesk.reaching { client in
                let answer = try await client.disableAgent(name, as: credentials)
                guard answer.status == 204 else { throw AgentsCommand.failure(answer) }
            }
            print("\(name) is disabled and signed out everywhere")
        }
    }

    static func failure(_ answer: StackAnswer) -> CommandFailure {
        switch answer.status {
        case 401, 403: .failed("identity refuses the operator's secret: is REKEY_ADMIN_SECRET_FILE of this deployment?")
        case 404: .notFound("there is no agent of that name; rekey agents list")
        default: SupportRefusal.failure(answer, "the agent")
        }
    }
}
