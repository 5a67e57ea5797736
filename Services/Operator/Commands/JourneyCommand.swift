package import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `rekey journey`: one forgotten password from registration to the last notice.
package struct JourneyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "journey",
        abstract: "Reset a forgotten password on a running stack and watch every old device go out.",
        discussion:
            "Registers a throw-away account. Needs the development inbox. Addresses come from REKEY_GATEWAY_URL, "
            + "REKEY_IDENTITY_URL, REKEY_TOKEN_URL, REKEY_SESSION_URL and REKEY_INBOX_URL.")

    @Option(name: [.customShort("o"), .long], help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    @Option(help: "Seconds that an effect in another service may take.")
    package var timeout: Int = 20

    package init() {}

    package mutating func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 600 seconds") }
    }

    package func run() async throws {
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: .fromEnvironment(), http: http)
        let journey = Journey(client: client, limit: .seconds(timeout))
        let result: Result<[Journey.Step], any Error>
        do {
            result = .success(try await journey.run { step in report(step) })
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        switch result {
        case .success(let steps):
            if output == .json { print(String(decoding: try JSONEncoder().encode(steps), as: UTF8.self)) }
            if output == .text {
                let total = steps.reduce(0) { $0 + $1.milliseconds }
                print(String(format: "ok      %8.1f ms in %d steps", total, steps.count))
            }
        case .failure(let failure as JourneyFailure):
            throw CommandFailure.failed("journey failed at \(failure.what)\n       look at: \(failure.lookAt)")
        case .failure(let error): throw error
        }
    }

    private func report(_ step: Journey.Step) {
        switch output {
        case .text: print(String(format: "%2d  %10.1f ms  %@", step.number, step.milliseconds, step.title))
        case .jsonl: print((try? JSONEncoder().encode(step)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        case .json: break
        }
        fflush(nil)
    }
}
