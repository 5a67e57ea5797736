package import ArgumentParser
import Foundation

/// `rekey`: the operator command.
package struct RekeyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract:
            "Operate Rekey: run a journey, check topics, make keys, give hijacked accounts back, answer a breach.",
        subcommands: [
            JourneyCommand.self, TopicsCommand.self, KeysCommand.self, AgentsCommand.self, CaseCommand.self,
            InstrumentsCommand.self, ForceResetCommand.self, MessagesCommand.self, ExplainCommand.self,
            TemplatesCommand.self,
        ])

    package init() {}

    /// Runs the command line and returns the process's exit code: 0 ok, 1 failed, 2 usage, 3 not found,
    /// 5 unavailable.
    package static func runAndExitCode(_ arguments: [String]? = nil) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch let failure as CommandFailure {
            FileHandle.standardError.write(Data("rekey: \(failure.message)\n".utf8))
            return failure.code
        } catch {
            let code = exitCode(for: error)
            let text = fullMessage(for: error)
            if code.isSuccess {
                print(text)
                return 0
            }
            let line = text.split(separator: "\n").first.map(String.init) ?? "failed"
            let reason = line.hasPrefix("Error: ") ? String(line.dropFirst("Error: ".count)) : line
            FileHandle.standardError.write(Data("rekey: \(reason) (see rekey --help)\n".utf8))
            // ArgumentParser answers EX_USAGE (64) to a wrong command line; operators' scripts expect 2.
            return code == .validationFailure ? 2 : code.rawValue
        }
    }
}
