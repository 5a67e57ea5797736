import Foundation

/// Runs `Fixtures/dkim_oracle.py`, and openssl for keys that are not ours.
enum DKIMOracle {
    /// What other programs see in a message.
    struct Opinion: Decodable {
        struct Part: Decodable, Equatable {
            var type: String
            var charset: String?
            var text: String
        }

        /// Of each signature, in the order of the lines.
        var verdicts: [Bool]
        var parts: [Part]
        var subject: String
        var kind: String
        var defects: Int
    }

    private struct Question: Encodable {
        var message: Data
        var records: [String: String]
    }

    struct Failure: Error {
        let reason: String
    }

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    /// Where deploy/dev test puts Python packages.
    private static let packages =
        (ProcessInfo.processInfo.environment["REKEY_LOCAL"]
            ?? here.appendingPathComponent("../../.local").standardized.path) + "/python"

    static let isInstalled = FileManager.default.fileExists(atPath: packages + "/dkim/__init__.py")

    static func opinion(of message: Data, records: [String: String]) throws -> Opinion {
        let question = try JSONEncoder().encode(Question(message: message, records: records))
        let script = here.appendingPathComponent("Fixtures/dkim_oracle.py").path
        let answer = try run("/usr/bin/python3", [script], input: question)
        return try JSONDecoder().decode(Opinion.self, from: answer)
    }

    /// A private key in PEM, made by openssl from `arguments` of `genpkey`.
    static func privateKey(_ arguments: String...) throws -> String {
        String(decoding: try run("/usr/bin/openssl", ["genpkey"] + arguments), as: UTF8.self)
    }

    /// Its public half as it stands in DNS (RFC 6376 §3.6.1, RFC 8463 §4).
    static func record(of privateKey: String, algorithm: String) throws -> String {
        let der = try run(
            "/usr/bin/openssl", ["pkey", "-pubout", "-outform", "DER"], input: Data(privateKey.utf8))
        let key = algorithm == "ed25519" ? der.suffix(32) : der
        return "v=DKIM1; k=\(algorithm); p=\(Data(key).base64EncodedString())"
    }

    static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        let (incoming, outgoing) = (Pipe(), Pipe())
        process.standardInput = incoming
        process.standardOutput = outgoing
        process.standardError = FileHandle.nullDevice
        try process.run()
        try incoming.fileHandleForWriting.write(contentsOf: input)
        try incoming.fileHandleForWriting.close()
        let output = outgoing.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(reason: "\(program) \(arguments) failed") }
        return output
    }
}
