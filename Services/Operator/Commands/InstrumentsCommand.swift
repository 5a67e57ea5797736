package import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// `rekey instruments`: the fingerprints of payment numbers.
package struct InstrumentsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "instruments", abstract: "Look after the fingerprints of payment numbers.",
        subcommands: [Rekey.self])

    package init() {}

    /// `rekey instruments rekey`.
    package struct Rekey: AsyncParsableCommand {
        /// What all batches came to.
        private struct Outcome: Encodable {
            var rekeyed: Int
            var remaining: Int
            var batches: Int
        }

        private struct Batch: Decodable {
            var rekeyed: Int
            var remaining: Int
        }

        package static let configuration = CommandConfiguration(
            abstract: "Put the current key over every fingerprint that stands under older ones.",
            discussion: "Works in batches, each a transaction, until none is left. It may be stopped at any time: the "
                + "next run goes on where it was. Needs REKEY_ADMIN_SECRET_FILE, and REKEY_IDENTITY_MANAGEMENT_URL "
                + "where identity is elsewhere.")

        @Option(help: "Rows in one batch, 1 to 10000.")
        package var batch: Int = 1000

        @Option(name: .shortAndLong, help: "text, json or jsonl (a line for each batch).")
        package var output: OutputFormat = .text

        package init() {}

        package mutating func validate() throws {
            guard (1...10_000).contains(batch) else { throw ValidationError("--batch takes 1 to 10000") }
        }

        package func run() async throws {
            let credentials = try AdminCredentials.fromEnvironment()
            let http = StackClient.makeHTTPClient()
            let admin = AdminClient(
                client: StackClient(addresses: .fromEnvironment(), http: http, timeoutSeconds: 120),
                credentials: credentials)
            var outcome = Outcome(rekeyed: 0, remaining: 0, batches: 0)
            var failure: (any Error)?
            var progress: ProgressMeter?
            do {
                var isDone = false
                while !isDone {
                    let done = try await admin.require(
                        .POST, "/v1/admin/instruments/rekey", ["limit": batch], as: Batch.self)
                    outcome.rekeyed += done.rekeyed
                    outcome.remaining = done.remaining
                    outcome.batches += 1
                    var meter = progress ?? ProgressMeter("re-keyed", total: Int64(done.rekeyed + done.remaining))
                    meter.show(Int64(outcome.rekeyed))
                    progress = meter
                    if output == .jsonl { try write(outcome) }
                    // Rows that somebody else is changing are left out of a batch and are there in the next.
                    isDone = done.remaining == 0 || done.rekeyed == 0
                }
            } catch {
                failure = error
            }
            progress?.finish()
            try await http.shutdown()
            if let failure { throw failure }
            if output == .json { try write(outcome) }
            if output == .text { print("\(outcome.rekeyed) fingerprints were put under the current key") }
            guard outcome.remaining == 0 else {
                throw CommandFailure.failed("\(outcome.remaining) fingerprints were busy; run it again")
            }
        }

        private func write(_ outcome: Outcome) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
        }
    }
}
