import Foundation
import Testing

/// The style of the project as a test: what a reviewer would otherwise have to say again and again.
@Suite struct HouseRulesTests {
    private static let tree = SourceTree()

    @Test("a Swift file has at most 400 lines", arguments: tree.swiftFiles)
    func length(_ file: SourceFile) { #expect(file.lines.count <= 400, "\(file.path) has \(file.lines.count) lines") }

    @Test("a function has at most 70 lines", arguments: tree.swiftFiles)
    func functions(_ file: SourceFile) {
        for function in file.functions where function.lines > 70 {
            Issue.record("\(file.path):\(function.start) has \(function.lines) lines")
        }
    }

    /// A call that is only right with a reason, which then stands in a comment on its line or right above.
    static let guarded = [
        "try!", "fatalError(", "@unchecked Sendable", "nonisolated(unsafe)", "Task.detached", "DispatchQueue",
        "Task.sleep", "Thread.sleep", "usleep(", "preconditionFailure(",
    ]

    @Test("an escape from the rules carries its reason", arguments: tree.productionFiles)
    func escapes(_ file: SourceFile) {
        for (number, line) in file.lines.enumerated() {
            let code = SourceFile.withoutComment(line)
            for word in Self.guarded where code.contains(word) {
                let excused = line.contains("//") || (number > 0 && file.lines[number - 1].contains("//"))
                #expect(excused, "\(file.path):\(number + 1) uses \(word) without a reason beside it")
            }
        }
    }

    @Test("only the operator command prints", arguments: tree.productionFiles)
    func prints(_ file: SourceFile) {
        guard !file.path.hasPrefix("Services/Operator/"), !file.path.hasPrefix("Services/DevBroker/") else { return }
        for (number, line) in file.lines.enumerated() {
            let code = SourceFile.withoutComment(line).trimmingCharacters(in: .whitespaces)
            #expect(!code.hasPrefix("print("), "\(file.path):\(number + 1) prints")
        }
    }

    /// What other packages may use: the library of a resource server, and the claims it hands out.
    static let published = ["Shared/RevocationFeed/", "Shared/EventContracts/Claims/AccessTokenClaims.swift"]

    @Test(
        "nothing is public but the published library: package is what crosses a target",
        arguments: tree.productionFiles)
    func access(_ file: SourceFile) {
        if Self.published.contains(where: { file.path.hasPrefix($0) }) { return }
        for (number, line) in file.lines.enumerated() {
            let code = SourceFile.withoutComment(line).trimmingCharacters(in: .whitespaces)
            #expect(
                !code.hasPrefix("public ") && !code.hasPrefix("open "), "\(file.path):\(number + 1) is public")
        }
    }

    /// The one folder that may import each C library.
    static let homes = [
        ("CLibrdkafka", "Shared/KafkaClient/"), ("CLibpq", "Shared/PostgresClient/"),
        ("CArgon2", "Shared/RecoveryCrypto/"), ("CCurl", "Services/Notification/Service/"),
        ("CBindPin", "Services/DevBroker/Main/"), ("CMaxMindDB", "Shared/CoarsePlace/"),
        ("CQREncode", "Services/Operator/QREncoding/"),
    ]

    @Test("each C library is imported in one target", arguments: homes)
    func cImports(_ module: String, _ home: String) {
        let importing = Self.tree.swiftFiles.filter { $0.lines.contains { $0.hasSuffix("import \(module)") } }
        #expect(!importing.isEmpty)
        for file in importing { #expect(file.path.hasPrefix(home), "\(file.path) imports \(module)") }
    }

    @Test(
        "domain targets know nothing but Foundation", arguments: tree.swiftFiles.filter { $0.path.contains("/Domain/") }
    )
    func domains(_ file: SourceFile) {
        for line in file.lines where line.hasPrefix("import ") || line.hasPrefix("package import ") {
            #expect(line.hasSuffix(" Foundation"), "\(file.path): \(line)")
        }
    }

    @Test("SQL stands in Store/ and Migrations/ only", arguments: tree.productionFiles)
    func sql(_ file: SourceFile) {
        guard !file.path.contains("/Store/"), !file.path.hasPrefix("Shared/PostgresClient/"),
            !file.path.hasPrefix("Shared/TestSupport/")
        else { return }
        let statement = /(?i)["\s](SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\s/
        for (number, line) in file.lines.enumerated() where SourceFile.withoutComment(line).contains(statement) {
            Issue.record("\(file.path):\(number + 1) holds SQL")
        }
    }

    @Test("every migration stands in its ordered list, numbered without a gap", arguments: tree.migrationFolders)
    func migrations(_ folder: MigrationFolder) {
        let names = folder.names
        for (index, name) in names.enumerated() {
            #expect(name.hasPrefix(String(format: "V%04d__", index + 1)), "\(folder.path): \(name)")
            #expect(folder.list.contains("\(name)_sql"), "\(folder.path): \(name) is not in the list")
        }
        #expect(!names.isEmpty)
    }

    @Test("no unfinished marks", arguments: tree.swiftFiles.filter { !$0.path.hasPrefix("Tests/HouseRules/") })
    func marks(_ file: SourceFile) {
        let mark = /\b(TODO|FIXME|XXX|HACK)\b/
        for (number, line) in file.lines.enumerated() where line.contains(mark) {
            Issue.record("\(file.path):\(number + 1) is unfinished")
        }
    }

    @Test("no empty file is left over", arguments: tree.swiftFiles)
    func placeholders(_ file: SourceFile) { #expect(file.lines.contains { !$0.isEmpty }, "\(file.path) is empty") }
}
