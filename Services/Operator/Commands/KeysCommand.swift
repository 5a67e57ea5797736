package import ArgumentParser
import Foundation

/// `rekey keys`: key rings of every service.
package struct KeysCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make, show and rotate the key rings of a deployment.",
        subcommands: [Generate.self, Rotate.self, List.self])

    package init() {}

    /// `rekey keys generate`.
    package struct Generate: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Write fresh key rings for every service into a folder that does not hold any yet.",
            discussion: "One folder a service, files readable by their owner only; peers.json holds public keys. "
                + "Keys made with --development carry a mark that the production profile refuses.")

        @Option(help: "The folder; made when missing.")
        package var out: String

        @Flag(help: "Mark the keys as development keys.")
        package var development = false

        @Flag(help: "Where the folder holds keys already, leave them as they are and add the rings that are missing.")
        package var keep = false

        package init() {}

        package func run() async throws {
            let folder = KeyFolder(root: URL(fileURLWithPath: out, isDirectory: true))
            do {
                guard keep else {
                    try folder.create(development: development)
                    return print("key rings of \(KeyRingPlan.services.count) services are in \(out)")
                }
                let made = try folder.complete(development: development)
                let change = made.isEmpty ? "stay as they are" : "now also hold " + made.joined(separator: ", ")
                print("the key rings in \(out) \(change)")
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure.failed("cannot write below \(out): \(error.localizedDescription)")
            }
        }
    }
}
