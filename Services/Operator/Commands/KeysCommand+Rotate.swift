package import ArgumentParser
import Foundation
import ServiceRuntime

extension KeysCommand {
    /// `rekey keys rotate`.
    package struct Rotate: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Move key rings one step on; say what was done and what comes next.",
            discussion: "The first run publishes a new key in each ring. A run three minutes later or more starts to "
                + "use it, and the old key stays for as long as anything made with it can be alive; a later run removes "
                + "it. A run before its time changes nothing, so it may stand in a timetable. Running services take "
                + "the files over within a second or two: nothing is restarted.")

        @Option(help: "The folder that holds the services' folders.")
        package var out: String

        @Option(help: "Rings of this service only.")
        package var service: String?

        @Option(help: "Rings of this name only, as signing.")
        package var ring: String?

        @Option(
            help: ArgumentHelp("How long a new key is published before it is used.", valueName: "PT3M"),
            transform: Rotate.seconds)
        package var settle: Int64 = KeyRotation.settlingSeconds

        @Option(
            help: ArgumentHelp("Begin only where the current key is at least this old.", valueName: "P90D"),
            transform: Rotate.seconds)
        package var olderThan: Int64 = 0

        @Flag(help: "Begin another rotation also where old keys of the last one are still kept.")
        package var another = false

        @Option(name: .shortAndLong, help: "text, json or jsonl.")
        package var output: OutputFormat = .text

        package init() {}

        package func run() async throws {
            let rotation = KeyRotation(
                folder: KeyFolder(root: URL(fileURLWithPath: out, isDirectory: true)), now: Date(), settling: settle,
                minimumAge: olderThan, startsAnother: another)
            let steps = try rotation.run(service: service, ring: ring)
            guard output == .text else { return try JSONOutput.write(steps, as: output) }
            for step in steps {
                let done = step.changes.map { "\($0.action.rawValue) \($0.keyID)" }.joined(separator: ", ")
                print("\(step.service)/\(step.ring): \(done.isEmpty ? "nothing was due" : done); next: \(step.next)")
            }
        }

        private static func seconds(_ text: String) throws -> Int64 {
            guard let duration = ISODuration.parse(text), duration >= .zero else {
                throw ValidationError("\(text) is not a duration as PT3M or P90D")
            }
            return duration.components.seconds
        }
    }
}
