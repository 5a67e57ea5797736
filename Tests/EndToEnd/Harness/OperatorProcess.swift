import Foundation
import OperatorCommands
import StackUnderTest

/// `rekey` itself against a stack, as an operator's script runs it.
struct OperatorProcess: Sendable {
    struct Outcome: Sendable {
        var code: Int32
        var output: String
        var error: String
    }

    let layout: StackLayout
    /// Where it keeps sessions, and where its secrets are put.
    let state: URL

    func write(_ name: String, _ text: String) throws -> String {
        let file = state.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await self(arguments, environment: environment)
    }

    func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
        let process = Process()
        process.executableURL = StackLayout.binaries.appendingPathComponent("rekey")
        process.arguments = arguments
        let addresses = layout.addresses()
        var variables = [
            "REKEY_IDENTITY_URL": addresses.identity, "REKEY_IDENTITY_MANAGEMENT_URL": addresses.identityManagement,
            "REKEY_ADMIN_SECRET_FILE": layout.adminSecretFile.path, "HOME": state.path, "XDG_STATE_HOME": state.path,
        ]
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        process.environment = variables.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        try process.run()
        return await withCheckedContinuation { (done: CheckedContinuation<Outcome, Never>) in
            // Waiting blocks: on a thread of its own.
            Thread.detachNewThread {
                let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                let problem = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                done.resume(returning: Outcome(code: process.terminationStatus, output: text, error: problem))
            }
        }
    }
}
