package import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `rekey journey`: one person's story from registration to the last notice.
package struct JourneyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "journey",
        abstract: "Win an account back on a running stack and watch every old device go out.",
        discussion:
            "Scenarios: email (reset by link), sms (reset by code), change (change a known password), devices (see and "
            + "sign out devices), support-case (give a hijacked account back; needs REKEY_ADMIN_SECRET_FILE), all. Each registers a throw-away account. Needs the development inbox. Addresses come "
            + "from REKEY_GATEWAY_URL, REKEY_IDENTITY_URL, REKEY_TOKEN_URL, REKEY_SESSION_URL and REKEY_INBOX_URL.")

    @Option(help: "Which story to go through.")
    package var scenario: JourneyScenario = .email

    @Option(name: [.customShort("o"), .long], help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    @Option(help: "Seconds that an effect in another service may take.")
    package var timeout: Int = 20

    package init() {}

    package mutating func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 600 seconds") }
    }

    package func run() async throws {
        let credentials = try operatorCredentials()
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: .fromEnvironment(), http: http)
        let journeys = scenario.journeys(client: client, limit: .seconds(timeout), credentials: credentials)
        var steps: [JourneyStep] = []
        var failure: (any Error)?
        do {
            for journey in journeys { steps += try await run(journey, of: journeys.count) }
        } catch {
            failure = error
        }
        try await http.shutdown()
        if let failure = failure as? JourneyFailure {
            throw CommandFailure.failed("journey failed at \(failure.what)\n       look at: \(failure.lookAt)")
        }
        if let failure { throw failure }
        if output == .json { print(String(decoding: try JSONEncoder().encode(steps), as: UTF8.self)) }
    }

    /// The operator's secret where a journey needs it. Without it `all` goes on without those journeys, and says so.
    private func operatorCredentials() throws -> AdminCredentials? {
        switch scenario {
        case .supportCase: return try .fromEnvironment()
        case .all:
            do {
                return try .fromEnvironment()
            } catch let failure as CommandFailure {
                FileHandle.standardError.write(Data("rekey: support-case is skipped: \(failure.message)\n".utf8))
                return nil
            }
        default: return nil
        }
    }

    private func run(_ journey: any Journey, of count: Int) async throws -> [JourneyStep] {
        let name = type(of: journey).scenario.rawValue
        if output == .text && count > 1 { print(name) }
        let steps = try await journey.run { step in report(step) }
        if output == .text {
            let total = steps.reduce(0) { $0 + $1.milliseconds }
            print(String(format: "ok      %8.1f ms in %d steps", total, steps.count))
        }
        return steps
    }

    private func report(_ step: JourneyStep) {
        switch output {
        case .text: print(String(format: "%2d  %10.1f ms  %@", step.number, step.milliseconds, step.title))
        case .jsonl: print((try? JSONEncoder().encode(step)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        case .json: break
        }
        fflush(nil)
    }
}
