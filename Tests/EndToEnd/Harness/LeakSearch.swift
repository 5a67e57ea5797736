import EventContracts
import Foundation
import KafkaClient
import Logging
import OperatorCommands
import PostgresClient
import StackUnderTest

/// Looks for the secrets of a run in every byte it left behind, in each spelling they could have taken (I20).
struct LeakSearch: Sendable {
    let stack: Stack

    /// Places where a search finds addresses if it works at all: the one table of contacts, and the development inbox.
    static let expected: Set<String> = ["identity.contact", "notification.dev_inbox"]
    /// Places that may hold an address; a change of a contact holds it until its proof.
    static let allowed: Set<String> = expected.union(["identity.contact_change"])

    /// Where a pattern was found: the file of the run that held it.
    struct Finding: Sendable, CustomStringConvertible {
        var place: String
        var count: Int
        var description: String { "\(place): \(count)" }
    }

    /// Places that hold one of `secrets`, or one of `codes` as a word of its own; allowed ones included.
    ///
    /// Eight digits in a row turn up in longer numbers by chance; as a word by itself a code is none.
    func findings(_ secrets: [String], codes: [String] = []) async throws -> [Finding] {
        let folder = stack.layout.folder.appendingPathComponent("leak-search", isDirectory: true)
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, bytes) in stack.logs() { try Data(bytes).write(to: folder.appendingPathComponent("log.\(name)")) }
        try await writeTables(to: folder)
        for topic in Topic.allCases {
            let bytes = try await allBytes(of: topic)
            try Data(bytes).write(to: folder.appendingPathComponent("topic.\(topic.rawValue)"))
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let encoded = codes.flatMap { code in Self.spellings(code).filter { $0 != code } }
        let anywhere = secrets.filter { $0.utf8.count >= 8 }.flatMap(Self.spellings) + encoded
        var found: [String: Int] = [:]
        for (patterns, isWord) in [(anywhere, false), (codes, true)] where !patterns.isEmpty {
            let list = stack.layout.folder.appendingPathComponent("leak-patterns")
            try Data(Set(patterns).sorted().joined(separator: "\n").utf8).write(to: list)
            for file in files {
                found[file, default: 0] += try matches(
                    of: list, in: folder.appendingPathComponent(file), asWords: isWord)
            }
        }
        return found.filter { $0.value > 0 }.map { Finding(place: $0.key, count: $0.value) }
            .sorted { $0.place < $1.place }
    }

    /// Raw, hex, percent-encoded, base64 and base64url; the last two at each of the three places a secret can start.
    static func spellings(_ secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        var all = [secret]
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        all += [hex, hex.uppercased(), bytes.map { String(format: "%%%02X", $0) }.joined()]
        let percent = StackClient.percentEncode(secret)
        all += [percent, percent.lowercased()]
        for lead in 0..<3 {
            let text = Data([UInt8](repeating: 0, count: lead) + bytes).base64EncodedString()
            // Characters that mix in bits of a neighbour are cut off at both ends.
            let core = text.filter { $0 != "=" }.dropFirst(lead == 0 ? 0 : lead + 1).dropLast(
                (lead + bytes.count) % 3 == 0 ? 0 : 1)
            all.append(String(core))
            all.append(String(core).replacing("+", with: "-").replacing("/", with: "_"))
        }
        return all
    }

    private func writeTables(to folder: URL) async throws {
        for part in Part.allCases where part.hasDatabase {
            let tables = try await stack.rows(
                part, "SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            for table in try tables.map({ try $0.decode("t", as: String.self) }) {
                let rows = try await stack.rows(part, "SELECT r::text AS r FROM \(unescaped: table) AS r")
                let text = try rows.map { try $0.decode("r", as: String.self) }.joined(separator: "\n")
                try Data(text.utf8).write(to: folder.appendingPathComponent("\(part.rawValue).\(table)"))
            }
        }
    }

    /// Keys, headers and values of every record of a topic.
    private func allBytes(of topic: Topic) async throws -> [UInt8] {
        let consumer = try KafkaConsumer(
            configuration: KafkaConfiguration(bootstrapServers: stack.layout.kafka, clientID: "leak-search"),
            group: "leak-search", logger: Logger(label: "leak-search") { _ in SwiftLogNoOpLogHandler() })
        let partitions = (0..<Topic.defaultPartitions).map { TopicPartition(topic: topic.rawValue, partition: $0) }
        try await consumer.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, .beginning) }))
        var open = Set(partitions)
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now.advanced(by: .seconds(60))
        while !open.isEmpty, ContinuousClock.now < deadline {
            for event in await consumer.poll(maximum: 1_000, timeout: .milliseconds(200)) {
                switch event {
                case .message(let message):
                    bytes += (message.key ?? []) + [10] + (message.value ?? []) + [10]
                    for header in message.headers { bytes += Array(header.name.utf8) + [58] + header.value + [10] }
                case .endOfPartition(let partition, _): open.remove(partition)
                default: break
                }
            }
        }
        await consumer.close(deadline: .seconds(5))
        guard open.isEmpty else { throw StackError("\(topic.rawValue) could not be read to its end") }
        return bytes
    }

    /// Lines of `file` that hold a pattern; grep looks for all of them in one pass.
    private func matches(of patterns: URL, in file: URL, asWords: Bool) throws -> Int {
        let grep = Process()
        grep.executableURL = URL(fileURLWithPath: "/usr/bin/grep")
        grep.arguments = (asWords ? ["-w"] : []) + ["-a", "-c", "-F", "-f", patterns.path, file.path]
        grep.environment = ["LC_ALL": "C"]
        let output = Pipe()
        grep.standardOutput = output
        try grep.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        grep.waitUntilExit()
        guard grep.terminationStatus < 2, let count = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw StackError("grep failed")
        }
        return count
    }
}
