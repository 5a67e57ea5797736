package import ArgumentParser
import Foundation

/// `rekey`: the operator command.
package struct RekeyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Operate Rekey: run a journey, check topics, make keys.",
        subcommands: [JourneyCommand.self, TopicsCommand.self, KeysCommand.self])

    package init() {}

    /// Runs the command line and returns the process's exit code: 0 ok, 1 failed, 2 usage, 5 unavailable.
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
            FileHandle.standardError.write(Data("\(text)\n".utf8))
            // ArgumentParser answers EX_USAGE (64) to a wrong command line; operators' scripts expect 2.
            return code == .validationFailure ? 2 : code.rawValue
        }
    }
}

/// A command that ran and failed: one line for a person, an exit code for a script.
package struct CommandFailure: Error {
    package var message: String
    package var code: Int32

    package static func failed(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 1) }
    package static func usage(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 2) }
    package static func unavailable(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 5) }
}

/// How a command prints what it found.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json
    case jsonl
}
