import ArgumentParser
import AsyncHTTPClient
import Foundation
import OperatorCommands

/// Rate of `POST /v1/recoveries` against the rate of a bare one-row insert on the same PostgreSQL cluster.
struct RecoveriesBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recoveries",
        abstract: "Requests a second, and their ratio to pgbench's inserts a second, round by round.")

    @Option(help: "Connections of both sides.")
    var connections = 8

    @Option(help: "Seconds of requests in a round.")
    var seconds = 5

    @Option(help: "Inserts of each connection in a round.")
    var insertsPerConnection = 5_000

    @Option(help: "Rounds; the two sides take turns.")
    var rounds = 3

    @Option(
        help:
            "Connection string of a scratch database on the same cluster, with a table bench(id uuid, at timestamptz, data jsonb)."
    )
    var database: String

    func run() async throws {
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: .fromEnvironment(), http: http)
        var ratios: [Double] = []
        for round in 1...rounds {
            let requests = try await requestsPerSecond(client)
            let inserts = try insertsPerSecond()
            ratios.append(requests / inserts)
            print("round \(round): \(Int(requests)) requests/s, \(Int(inserts)) inserts/s, ratio \(requests / inserts)")
        }
        try await http.shutdown()
        print("median ratio \(Percentiles(ratios).p50)")
    }

    private func requestsPerSecond(_ client: StackClient) async throws -> Double {
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        let start = ContinuousClock.now
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<connections {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let answer = try await client.requestRecovery(email: "bench-\(UUID().uuidString)@example.test")
                        guard answer.status == 202 else { throw ValidationError("identity answered \(answer.status)") }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(done) / (start.duration(to: .now) / .seconds(1))
    }

    private func insertsPerSecond() throws -> Double {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("rekey-insert.sql")
        try Data("INSERT INTO bench VALUES (gen_random_uuid(), now(), '{\"a\":1}');\n".utf8).write(to: script)
        let pgbench = Process()
        pgbench.executableURL = URL(fileURLWithPath: "/usr/lib/postgresql/15/bin/pgbench")
        // By count: a child of ours inherits blocked signals, and pgbench ends a timed run by a signal.
        pgbench.arguments = [
            "-n", "-M", "prepared", "-c", "\(connections)", "-j", "2", "-t", "\(insertsPerConnection)", "-f",
            script.path,
            database,
        ]
        let output = Pipe()
        pgbench.standardOutput = output
        pgbench.standardError = FileHandle.nullDevice
        try pgbench.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        pgbench.waitUntilExit()
        guard let match = text.firstMatch(of: /tps = ([0-9.]+)/), let rate = Double(match.1) else {
            throw ValidationError("pgbench gave no rate; does the table bench exist?")
        }
        return rate
    }
}
