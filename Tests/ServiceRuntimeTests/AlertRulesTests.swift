import Foundation
import Observability
import Testing

/// The alerts that are shipped ask for what there is.
@Suite("Alert rules") struct AlertRulesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../deploy/prometheus").standardized
    private static let tool = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
        .first(where: FileManager.default.isExecutableFile(atPath:))

    /// The expressions, one a line.
    private static func expressions() throws -> [String] {
        try String(contentsOf: folder.appendingPathComponent("alerts.yml"), encoding: .utf8)
            .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix("expr:") }
    }

    @Test("every metric that an alert looks at is in the catalogue")
    func metrics() throws {
        let expressions = try Self.expressions()
        #expect(expressions.count >= 4)
        var seen: Set<String> = []
        for expression in expressions {
            for match in expression.matches(of: /rekey_[a-z0-9_]+/) {
                let name = String(match.output)
                let ending = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) } ?? ""
                let isListed = MetricCatalogue.all[name] != nil
                #expect(isListed || MetricCatalogue.all[String(name.dropLast(ending.count))] != nil, "\(name)")
                seen.insert(name)
            }
        }
        let wanted: Set<String> = [
            "rekey_oldest_message_seconds", "rekey_provider_open", "rekey_dead_letters_total",
            "rekey_outbox_oldest_unsent_seconds",
        ]
        #expect(wanted.isSubset(of: seen))
    }

    @Test(
        "promtool has nothing to say, and alerts fire when they should",
        .enabled(if: tool != nil, "promtool is not installed"))
    func promtool() throws {
        for arguments in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try #require(Self.tool))
            process.arguments = arguments
            process.currentDirectoryURL = Self.folder
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            try process.run()
            let report = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(report)")
        }
    }
}
