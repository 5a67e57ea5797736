import Foundation

/// A headless Chromium that opens one page and answers what became of it.
struct Chromium {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private static let executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    static var isInstalled: Bool { executable != nil }

    /// The document of `page` after its scripts have run.
    static func document(of page: String, dark: Bool) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("page.html")
        try Data(page.utf8).write(to: file)
        let output = folder.appendingPathComponent("document.html")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = executable.map { URL(fileURLWithPath: $0) }
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--user-data-dir=\(folder.path)/profile", "--blink-settings=preferredColorScheme=\(dark ? 0 : 1)",
            "--dump-dom", file.absoluteString,
        ]
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        guard status == 0 else { throw Failed(description: "Chromium ended with \(status)") }
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }
}
