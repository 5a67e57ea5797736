import Foundation
import StackUnderTest

/// `rekey` itself against a stack, with a folder of its own for sessions and secrets.
struct OperatorProcess: Sendable {
    let stack: Stack
    /// Where it keeps sessions, and where its secrets are put.
    let state: URL

    func write(_ name: String, _ text: String) throws -> String {
        let file = state.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> CommandResult {
        try await self(arguments, environment: environment)
    }

    func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandResult {
        let own = ["HOME": state.path, "XDG_STATE_HOME": state.path]
        return try await stack.rekey(arguments, environment: own.merging(environment) { $1 })
    }
}
