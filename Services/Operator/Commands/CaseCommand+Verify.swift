package import ArgumentParser
import Foundation

extension CaseCommand {
    /// `rekey case verify`.
    package struct Verify: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Check that nobody changed a case's history; exit 1 at the first entry that does not hold.",
            discussion: "Computes the chain itself. --file checks a history that was exported earlier. --count and "
                + "--head, from an event of the case or from an earlier check, show a tail that was cut off.")

        @OptionGroup package var who: AgentOptions

        @Argument(help: "The case's id.")
        package var id: String?

        @Option(help: "An exported history, in place of identity's.")
        package var file: String?

        @Option(help: "How many entries there were, with --head.")
        package var count: Int?

        @Option(help: "The hash of that entry, with --count.")
        package var head: String?

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        package mutating func validate() throws {
            guard (id != nil) || (file != nil) else { throw ValidationError("give a case's id, or --file") }
            guard (count == nil) == (head == nil) else { throw ValidationError("--count and --head go together") }
            guard let text = id else { return }
            guard let identifier = UUID(uuidString: text) else {
                throw ValidationError("a case's id is a UUID, as `rekey case list` shows it")
            }
            id = identifier.uuidString.lowercased()
        }

        private struct Verdict: Encodable {
            var intact: Bool
            var count: Int
            var head: String
            var brokenAt: Int?
            var reason: String?
        }

        package func run() async throws {
            guard let trail = AuditTrail(json: try await bytes()) else {
                throw CommandFailure.failed("this is no history of a case")
            }
            let witness = count.flatMap { count in head.map { AuditTrail.Witness(count: count, head: $0) } }
            do throws(AuditTrail.Break) {
                try trail.check(of: id, against: witness)
            } catch {
                if output != .text { try write(trail, error) }
                throw CommandFailure.failed("the history is broken at entry \(error.sequence): \(error.reason)")
            }
            guard output == .text else { return try write(trail, nil) }
            print("ok: \(trail.count) entries, unbroken; head \(trail.head)")
        }

        private func bytes() async throws -> [UInt8] {
            if let file {
                guard let data = FileManager.default.contents(atPath: file) else {
                    throw CommandFailure.notFound("\(file) cannot be read")
                }
                return [UInt8](data)
            }
            let id = id ?? ""
            return try await SupportDesk.with(who) { desk in try await desk.get("/cases/\(id)/audit", "the case").body }
        }

        private func write(_ trail: AuditTrail, _ found: AuditTrail.Break?) throws {
            let verdict = Verdict(
                intact: found == nil, count: trail.entries.count, head: trail.head, brokenAt: found?.sequence,
                reason: found?.reason)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(verdict), as: UTF8.self))
        }
    }
}
