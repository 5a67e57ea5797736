import Foundation

/// A running `Fixtures/smtp_server.py` (aiosmtpd) or another of the fixtures: a mail server that is not ours.
final class SMTPServer {
    /// A mail as `Fixtures/mail_reader.py` shows it to somebody.
    struct Seen: Decodable, Equatable {
        var subject: String
        var name: String
        var text: String
    }

    /// One message that the server read to its end.
    struct Received: Decodable {
        var from: String
        var to: [String]
        var content: Data
        /// Everything the client sent on that connection so far.
        var raw: Data
        var connection: Int
        var signedIn: Bool?
        var seen: Seen?

        /// The header lines, unfolded.
        var head: [String] {
            String(decoding: content, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
                .replacing("\r\n ", with: " ").replacing("\r\n\t", with: " ").components(separatedBy: "\r\n")
        }
    }

    private(set) var port: Int
    private let process: Process
    private let input: FileHandle
    private let lines: ProcessLines

    /// Starts the server. Throws when Python or aiosmtpd (Debian: python3-aiosmtpd) is missing.
    init(script name: String = "smtp_server.py") throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)").path
        process = Process()
        // Debian's own Python: it has Debian's aiosmtpd.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-u", script]
        let (outgoing, incoming) = (Pipe(), Pipe())
        process.standardOutput = outgoing
        process.standardInput = incoming
        try process.run()
        lines = ProcessLines(outgoing.fileHandleForReading, of: "the mail server")
        input = incoming.fileHandleForWriting
        port = 0
        let line = try lines.next()
        guard let text = String(data: line, encoding: .utf8), text.hasPrefix("ready "),
            let port = Int(text.dropFirst(6))
        else {
            process.terminate()
            throw ProcessLines.Failure(reason: "the mail server did not start; is python3-aiosmtpd installed?")
        }
        self.port = port
    }

    var url: String { "smtp://127.0.0.1:\(port)" }

    /// The next message, read to its end by the server.
    func next() throws -> Received {
        let decoder = JSONDecoder()
        decoder.dataDecodingStrategy = .base64
        return try decoder.decode(Received.self, from: try lines.next())
    }

    /// Answers a command of a line with a line of JSON.
    func ask<Answer: Decodable>(_ command: String, as: Answer.Type = Answer.self) throws -> Answer {
        try tell(command)
        return try JSONDecoder().decode(Answer.self, from: try lines.next())
    }

    /// Sends a command that is answered by messages alone.
    func tell(_ command: String) throws { try input.write(contentsOf: Data("\(command)\n".utf8)) }

    /// Changes how the server behaves, and waits until it does.
    func set(_ name: String, _ isOn: Bool) throws {
        try tell("\(name) \(isOn ? "on" : "off")")
        _ = try lines.next()
    }

    func stop() {
        // Its end: it closes what it has open, and goes.
        try? input.close()
        process.waitUntilExit()
    }
}
