package import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `rekey force-reset`: the response to a breach.
package struct ForceResetCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "force-reset",
        abstract: "Take the passwords of many accounts away, sign all their devices out, and send the owners a link.",
        discussion:
            "Passwords go first and at once; messages follow at the given rate, the last active owner first. The same "
            + "file with the same reason is the same run: a command that was broken off is given again and goes on where "
            + "it was; the services work on meanwhile. Identity keeps the record of every run. Needs "
            + "REKEY_IDENTITY_MANAGEMENT_URL and REKEY_ADMIN_SECRET_FILE.")

    @Option(help: "A file with one account id a line.")
    package var accounts: String

    @Option(help: "Why, for the record; the owners do not see it.")
    package var reason: String

    @Option(help: "The ticket that decided it, for the record.")
    package var ticket: String?

    @Option(help: "Messages a second that the mail provider takes, 1 to 10000.")
    package var rate: Int = 50

    @Flag(help: "Count what would happen and change nothing.")
    package var dryRun = false

    @Flag(help: "Return once the run is started; it goes on by itself.")
    package var detach = false

    @Option(name: .shortAndLong, help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    package init() {}

    package mutating func validate() throws {
        guard (1...10_000).contains(rate) else { throw ValidationError("--rate takes 1 to 10000 messages a second") }
        guard !reason.isEmpty, reason.utf8.count <= 2000 else {
            throw ValidationError("--reason takes 1 to 2000 bytes")
        }
    }

    package func run() async throws {
        let credentials = try AdminCredentials.fromEnvironment()
        let http = StackClient.makeHTTPClient()
        let admin = AdminClient(
            client: StackClient(addresses: .fromEnvironment(), http: http), credentials: credentials)
        let forced = ForcedResets(admin: admin, file: AccountFile(path: accounts))
        let result: Result<Void, any Error>
        do {
            result = .success(try await dryRun ? count(forced) : carryOut(forced))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try result.get()
    }

    private func count(_ forced: ForcedResets) async throws {
        let counts = try await forced.counts()
        guard output == .text else { return try JSONOutput.write([counts], as: output) }
        print("\(counts.accounts) accounts named: \(counts.usable) would be signed out and told, ", terminator: "")
        print("\(counts.frozen) are frozen, \(counts.closed) closed, \(counts.unknown) unknown")
        let seconds = Double(counts.usable) / Double(rate)
        print("messages at \(rate) a second: \(ProgressMeter.remaining(seconds)); nothing was changed")
    }

    private func carryOut(_ forced: ForcedResets) async throws {
        var run = try await forced.begin(reason: reason, ticket: ticket, messagesPerSecond: rate)
        if run.state == "done" {
            let note =
                "this run had ended at \(run.endedAt ?? "an earlier time"); nothing was done now. Another --reason makes another run"
            FileHandle.standardError.write(Data("rekey: \(note)\n".utf8))
        }
        if !detach { run = try await forced.follow(run) }
        guard output == .text else { return try JSONOutput.write([run], as: output) }
        print("run \(run.id) is \(run.state): \(run.putOut) of \(run.accounts) accounts out, ", terminator: "")
        print("\(run.told) owners told, \(run.skipped) passed over (frozen, or back already)")
    }
}
