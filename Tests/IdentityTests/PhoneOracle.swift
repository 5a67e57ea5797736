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

    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    /// Where deploy/dev test puts Python packages.
    private static let packages =
        (ProcessInfo.processInfo.environment["REKEY_LOCAL"]
            ?? here.appendingPathComponent("../../.local").standardized.path) + "/python"

    static let isInstalled = FileManager.default.fileExists(atPath: packages + "/phonenumbers/__init__.py")

    static func opinions(seed: Int, count: Int) async throws -> [Opinion] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("phone-oracle-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw Failure(reason: "no room for the oracle's answer")
        }
        defer { try? FileManager.default.removeItem(at: file) }
        try await run([String(seed), String(count)], into: try FileHandle(forWritingTo: file))
        return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).dropFirst()
            .map { try JSONDecoder().decode(Opinion.self, from: Data($0)) }
    }

    /// Waits without holding a thread of the pool that all tests share.
    private static func run(_ arguments: [String], into output: FileHandle) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [here.appendingPathComponent("Fixtures/phone_oracle.py").path] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["PYTHONPATH"] = packages
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        process.environment = environment
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        guard status == 0 else { throw Failure(reason: "phone_oracle.py ended with \(status)") }
    }
}
