/// A command that ran and failed: one line for a person, an exit code for a script.
package struct CommandFailure: Error {
    package var message: String
    package var code: Int32

    package static func failed(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 1) }
    package static func usage(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 2) }
    package static func notFound(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 3) }
    package static func unavailable(_ message: String) -> CommandFailure { CommandFailure(message: message, code: 5) }
}
