import Foundation

/// Runs `Fixtures/phone_oracle.py`.
enum PhoneOracle {
    /// What the package says about one typed number.
    struct Opinion: Decodable, Sendable {
        enum Verdict: String, Decodable, Sendable {
            /// A valid mobile number, or one that may be.
            case accept
            /// No number, or one of another kind.
            case refuse
            /// Possible by its length, and not assigned.
            case either
        }

        var text: String
        var country: String
        var e164: String?
        var region: String?
        var verdict: Verdict
    }

    struct Failure: Error {
        let reason: String
    }

    static let isInstalled = (try? run(["1", "0"])) != nil

    static func opinions(seed: Int, count: Int) throws -> [Opinion] {
        try run([String(seed), String(count)]).split(separator: UInt8(ascii: "\n")).dropFirst()
            .map { try JSONDecoder().decode(Opinion.self, from: Data($0)) }
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [here.appendingPathComponent("Fixtures/phone_oracle.py").path] + arguments
        var environment = ProcessInfo.processInfo.environment
        // Where deploy/dev test puts it.
        let local = environment["REKEY_LOCAL"] ?? here.appendingPathComponent("../../.local").standardized.path
        environment["PYTHONPATH"] = local + "/python"
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(reason: "phone_oracle.py ended with \(process.terminationStatus)")
        }
        return data
    }
}
