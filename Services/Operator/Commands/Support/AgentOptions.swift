package import ArgumentParser
import Foundation

/// Whose session is used.
package struct AgentOptions: ParsableArguments {
    @Option(help: "Who you are (else REKEY_AGENT, else whoever alone is signed in here).")
    package var agent: String?

    package init() {}

    /// Throws `CommandFailure` (usage) when it is not clear.
    func name(
        _ store: AgentTokenStore, _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> String {
        let signedIn = store.agents
        guard let name = agent ?? environment["REKEY_AGENT"] ?? (signedIn.count == 1 ? signedIn[0] : nil) else {
            let known = signedIn.isEmpty ? "nobody is signed in here" : "signed in: \(signedIn.joined(separator: ", "))"
            throw CommandFailure.usage("say who you are with --agent or REKEY_AGENT; \(known)")
        }
        try AgentName.require(name)
        return name
    }
}
