package import ArgumentParser
import Foundation
import RecoveryCrypto

extension KeysCommand {
    /// `rekey keys list`.
    package struct List: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Show ids, times and use of every key; never a key itself.")

        @Option(help: "The folder that holds the services' folders.")
        package var out: String

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        /// One key as it is shown.
        private struct Line: Encodable {
            let service: String
            let ring: String
            let keyID: String
            /// `current`, `next` or `old`.
            let state: String
            let createdAt: String?
            let retiredAt: String?
        }

        package func run() async throws {
            let folder = KeyFolder(root: URL(fileURLWithPath: out, isDirectory: true))
            let lines = try KeyRingPlan.all.flatMap { try Self.lines($0, in: folder) }
            guard !lines.isEmpty else { throw CommandFailure.failed("\(out) holds no key rings") }
            guard output == .text else { return try JSONOutput.write(lines, as: output) }
            for line in lines {
                let times = [line.createdAt.map { "since \($0)" }, line.retiredAt.map { "until \($0)" }]
                let ring = "\(line.service)/\(line.ring)".padding(toLength: 24, withPad: " ", startingAt: 0)
                let state = line.state.padding(toLength: 8, withPad: " ", startingAt: 0)
                print("\(ring)\(state)\(line.keyID)  \(times.compactMap { $0 }.joined(separator: ", "))")
            }
        }

        private static func lines(_ plan: KeyRingPlan, in folder: KeyFolder) throws -> [Line] {
            guard let json = try folder.content(of: folder.file(plan)) else { return [] }
            do {
                let state = try KeyRingState(json: json)
                let keys = [(state.current, "current")] + (state.next.map { [($0, "next")] } ?? [])
                return (keys + state.old.map { ($0, "old") }).map { key, word in
                    Line(
                        service: plan.service, ring: plan.name, keyID: key.keyID, state: word,
                        createdAt: key.createdAt, retiredAt: key.retiredAt)
                }
            } catch let error as KeyRingError {
                throw CommandFailure.failed("\(folder.file(plan).path): \(error)")
            }
        }
    }
}
