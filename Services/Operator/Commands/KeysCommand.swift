package import ArgumentParser
import Foundation
import RecoveryCrypto

/// `rekey keys`: key rings of every service.
package struct KeysCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make the key rings of a deployment.", subcommands: [Generate.self])

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

        @Flag(help: "Succeed without a change when the folder holds keys already.")
        package var keep = false

        package init() {}

        package func run() async throws {
            let folder = URL(fileURLWithPath: out, isDirectory: true)
            if keep, KeyFolder.isComplete(folder) { return print("the key rings in \(out) stay as they are") }
            do {
                try KeyFolder(root: folder, development: development).create()
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure.failed("cannot write below \(out): \(error.localizedDescription)")
            }
            print("key rings of \(KeyFolder.rings.count) services are in \(out)")
        }
    }
}
