import ArgumentParser
import Foundation

/// A mail server that takes everything, in a process of its own (`smtp_sink.py`).
final class SMTPSink {
    let port: Int
    private let process = Process()
    private let input: FileHandle
    private let output: FileHandle
    private var rest = Data()

    init() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("smtp_sink.py")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-u", script.path]
        let (outgoing, incoming) = (Pipe(), Pipe())
        process.standardOutput = outgoing
        process.standardInput = incoming
        try process.run()
        (input, output) = (incoming.fileHandleForWriting, outgoing.fileHandleForReading)
        var rest = Data()
        let line = String(decoding: try Self.line(output, &rest), as: UTF8.self)
        guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6)) else {
            throw ValidationError("the mail sink did not start")
        }
        self.port = port
        self.rest = rest
    }

    /// When each recipient's newest mail was taken, in seconds since 1970; forgotten afterwards.
    func arrivals() throws -> [String: Double] {
        try input.write(contentsOf: Data("\n".utf8))
        return try JSONDecoder().decode([String: Double].self, from: try Self.line(output, &rest))
    }

    func stop() {
        try? input.close()
        process.terminate()
        process.waitUntilExit()
    }

    private static func line(_ handle: FileHandle, _ rest: inout Data) throws -> Data {
        while true {
            if let end = rest.firstIndex(of: 0x0A) {
                defer { rest = Data(rest[rest.index(after: end)...]) }
                return Data(rest[rest.startIndex..<end])
            }
            let more = handle.availableData
            guard !more.isEmpty else { throw ValidationError("the mail sink has ended") }
            rest.append(more)
        }
    }
}
