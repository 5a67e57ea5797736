import Foundation

/// Committed samples of everything that leaves the process. `UPDATE_GOLDEN=1` rewrites them.
package enum Golden {
    /// The bytes differ from the sample, or there is none.
    package struct Mismatch: Error, CustomStringConvertible {
        /// What differs, for the test's report.
        package let description: String
    }

    /// Compares bytes with `Golden/<name>` beside the test file.
    /// - Parameters:
    ///   - name: File name of the sample.
    ///   - actual: What was produced.
    ///   - file: The test file.
    /// - Throws: ``Mismatch``; or an error of the file system when a sample cannot be rewritten.
    package static func check(_ name: String, _ actual: [UInt8], beside file: String = #filePath) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
        let sample = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(actual).write(to: sample)
            return
        }
        guard let expected = try? Data(contentsOf: sample) else {
            throw Mismatch(description: "there is no sample \(name); run once with UPDATE_GOLDEN=1")
        }
        guard !expected.elementsEqual(actual) else { return }
        throw Mismatch(description: difference(name, Array(expected), actual))
    }

    /// The same for a text.
    package static func check(_ name: String, _ actual: String, beside file: String = #filePath) throws {
        try check(name, Array(actual.utf8), beside: file)
    }

    /// Shows the first line that differs.
    private static func difference(_ name: String, _ expected: [UInt8], _ actual: [UInt8]) -> String {
        let old = expected.split(separator: 10, omittingEmptySubsequences: false)
        let new = actual.split(separator: 10, omittingEmptySubsequences: false)
        let line = zip(old, new).prefix { $0.elementsEqual($1) }.count
        func text(_ lines: [ArraySlice<UInt8>]) -> String {
            line < lines.count ? String(decoding: lines[line], as: UTF8.self) : "(end)"
        }
        return "\(name), line \(line + 1): expected \(text(old)), got \(text(new))"
    }
}
