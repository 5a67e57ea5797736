import Foundation

/// The project's own files as text.
struct SourceTree: Sendable {
    let swiftFiles: [SourceFile]
    let migrationFolders: [MigrationFolder]

    /// What ships: no tests, no test kit.
    var productionFiles: [SourceFile] {
        swiftFiles.filter { !$0.path.hasPrefix("Tests/") && !$0.path.hasPrefix("Shared/TestSupport/") }
    }

    init() {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
            .standardized
        var files: [SourceFile] = []
        var folders: [String: [String]] = [:]
        for top in ["Services", "Shared", "Tests"] {
            let base = root.appendingPathComponent(top)
            guard let walk = FileManager.default.enumerator(atPath: base.path) else { continue }
            for case let name as String in walk {
                let path = "\(top)/\(name)"
                if name.hasSuffix(".swift"),
                    let text = try? String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
                {
                    files.append(SourceFile(path: path, lines: text.components(separatedBy: "\n")))
                }
                if path.contains("/Migrations/"), name.hasSuffix(".sql"), let slash = path.lastIndex(of: "/") {
                    folders[String(path[..<slash]), default: []].append(
                        String(path[path.index(after: slash)...].dropLast(4)))
                }
            }
        }
        swiftFiles = files.sorted { $0.path < $1.path }
        migrationFolders = folders.map { path, names in
            let home = path.replacingOccurrences(of: "/Migrations", with: "/")
            let list = files.filter { $0.path.hasPrefix(home) && $0.path.hasSuffix("Migrations.swift") }
            return MigrationFolder(
                path: path, names: names.sorted(), list: list.flatMap(\.lines).joined(separator: "\n"))
        }
        .sorted { $0.path < $1.path }
    }
}

/// One Swift file.
struct SourceFile: Sendable, CustomStringConvertible {
    let path: String
    let lines: [String]
    var description: String { path }

    /// The line up to a comment; good enough for lines that hold no `//` in a string.
    static func withoutComment(_ line: String) -> String {
        guard let range = line.range(of: "//") else { return line }
        return line[..<range.lowerBound].hasSuffix(":") ? line : String(line[..<range.lowerBound])
    }

    /// Functions and initialisers by indentation: from the line that opens one to the brace that closes it.
    var functions: [(start: Int, lines: Int)] {
        var found: [(Int, Int)] = []
        for (number, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }
            guard
                line.dropFirst(indent.count).contains(
                    /^(@\w+ |package |private |static |mutating |override |nonisolated )*(func |init\(|init<)/)
            else { continue }
            // One that opens and closes on its line has no body to measure.
            guard !line.hasSuffix("}") else { continue }
            let closing = indent + "}"
            guard let end = lines[number...].firstIndex(where: { $0 == closing }) else { continue }
            found.append((number + 1, end - number + 1))
        }
        return found
    }
}

/// One folder of numbered SQL files and the source that lists them.
struct MigrationFolder: Sendable, CustomStringConvertible {
    let path: String
    let names: [String]
    let list: String
    var description: String { path }
}
