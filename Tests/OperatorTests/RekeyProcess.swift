import Foundation

/// `rekey` itself, as a script runs it: no terminal, an environment of its own.
struct RekeyProcess: Sendable {
    struct Outcome: Sendable {
        var code: Int32
        var output: String
        var error: String
    }

    let server: String
    /// For state, passwords and secrets.
    let folder: URL

    #if DEBUG
        private static let kind = "debug"
    #else
        private static let kind = "release"
    #endif
    private static let executable = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../.build/\(kind)/rekey").standardized

    func write(_ name: String, _ text: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
        try await self(arguments, environment: environment)
    }

    /// - Parameter input: what stands on standard input; nothing when nil.
    func callAsFunction(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> Outcome {
        let process = Process()
        // In a session of its own there is no terminal to ask on, wherever the tests run.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        process.arguments = ["--wait", Self.executable.path] + arguments
        var variables = [
            "REKEY_IDENTITY_URL": server, "REKEY_IDENTITY_MANAGEMENT_URL": server, "HOME": folder.path,
            "XDG_STATE_HOME": folder.appendingPathComponent("state").path,
        ]
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        process.environment = variables.merging(environment) { $1 }
        process.standardInput =
            try input.map { try FileHandle(forReadingFrom: URL(fileURLWithPath: write("input", $0))) }
            ?? FileHandle.nullDevice
        let (output, error) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = error
        try process.run()
        return await withCheckedContinuation { (done: CheckedContinuation<Outcome, Never>) in
            // Waiting blocks, and the server under the test needs the other threads.
            Thread.detachNewThread {
                let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                let problem = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                done.resume(returning: Outcome(code: process.terminationStatus, output: text, error: problem))
            }
        }
    }
}
