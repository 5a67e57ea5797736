import Foundation

extension Stack {
    /// Runs `rekey` as an operator of this stack would, and waits for its end.
    /// - Parameters:
    ///   - environment: wins over what the stack sets.
    ///   - input: standard input; nothing by default.
    package nonisolated func rekey(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> CommandResult {
        let process = Process()
        process.executableURL = StackLayout.binaries.appendingPathComponent("rekey")
        process.arguments = arguments
        process.environment = layout.operatorEnvironment.merging(environment) { _, new in new }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        if let input {
            let pipe = Pipe()
            process.standardInput = pipe
            try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try pipe.fileHandleForWriting.close()
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        // Both are read at once: a full pipe would stop the command.
        async let text = Self.text(of: output)
        async let words = Self.text(of: errors)
        let result = (await text, await words)
        return await withCheckedContinuation { done in
            Thread.detachNewThread {
                process.waitUntilExit()
                done.resume(
                    returning: CommandResult(
                        code: process.terminationStatus, output: result.0, errors: result.1))
            }
        }
    }

    private static func text(of pipe: Pipe) async -> String {
        let handle = pipe.fileHandleForReading
        return await withCheckedContinuation { done in
            Thread.detachNewThread {
                done.resume(returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self))
            }
        }
    }
}
