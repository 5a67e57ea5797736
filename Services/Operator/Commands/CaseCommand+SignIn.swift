package import ArgumentParser
import Foundation

extension CaseCommand {
    /// `rekey case sign-in`.
    package struct SignIn: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "sign-in", abstract: "Sign in as an agent, with password and code.",
            discussion: "Both are asked for without echo. For scripts REKEY_AGENT_PASSWORD_FILE names a file with the "
                + "password and --totp gives the code; in development REKEY_AGENT_TOTP_SECRET_FILE names a file with "
                + "the second factor's secret in base32, and the code is computed.")

        @OptionGroup package var who: AgentOptions

        @Option(help: "The code your authenticator shows; asked for without it.")
        package var totp: String?

        package init() {}

        private struct SignedIn: Decodable {
            struct Agent: Decodable {
                var displayName: String
                var roles: [String]
            }

            var token: String
            var expiresAt: String
            var agent: Agent
        }

        package func run() async throws {
            let store = AgentTokenStore.fromEnvironment()
            let agent = try who.name(store)
            let factor = try SecondFactor(typed: totp)
            let password = try Self.password()
            let code = try factor.code()
            try await SupportDesk.reaching { client in
                var answer = try await client.agentSignIn(agent, password: password, totp: code)
                // Identity does not say which of the three is wrong: of a computed code it is the step that was used.
                if answer.status == 401, let next = factor.next() {
                    answer = try await client.agentSignIn(agent, password: password, totp: next)
                }
                guard answer.status == 200 else { throw SupportRefusal.failure(answer, "the sign-in", agent: agent) }
                let session = try answer.decode(SignedIn.self)
                try store.keep(session.token, of: agent)
                print(
                    "\(TerminalText.plain(session.agent.displayName)) is signed in "
                        + "(\(TerminalText.plain(session.agent.roles.joined(separator: ", ")))) "
                        + "until \(TerminalText.instant(session.expiresAt))")
            }
        }

        private static func password(
            _ environment: [String: String] = ProcessInfo.processInfo.environment
        ) throws -> String {
            guard let path = environment["REKEY_AGENT_PASSWORD_FILE"], !path.isEmpty else {
                return try TerminalPrompt.secret(
                    "Password", instead: "REKEY_AGENT_PASSWORD_FILE names a file with the password")
            }
            guard let bytes = FileManager.default.contents(atPath: path),
                let text = String(data: bytes, encoding: .utf8)
            else { throw CommandFailure.usage("REKEY_AGENT_PASSWORD_FILE: the file cannot be read") }
            return text.trimmingCharacters(in: .newlines)
        }
    }

    /// `rekey case sign-out`.
    package struct SignOut: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "sign-out", abstract: "End the session and forget it here.")

        @OptionGroup package var who: AgentOptions

        package init() {}

        package func run() async throws {
            let agent = try await SupportDesk.with(who) { desk in
                try await desk.signOut()
                return desk.agent
            }
            AgentTokenStore.fromEnvironment().forget(agent)
            print("\(agent) is signed out")
        }
    }
}
