import ArgumentParser
import AsyncHTTPClient
import Foundation
import OperatorCommands
import PostgresClient
import StackUnderTest

/// How fast a breach response puts accounts out, and how much memory identity needs for it.
struct ForcedResetBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forced-reset",
        abstract: "Accounts put out a second on a fresh stack, and identity's memory while it does it.")

    @Option(help: "Accounts of the run.")
    var accounts = 100_000

    func run() async throws {
        let stack = Stack()
        do {
            try await stack.start()
            try await measure(stack)
        } catch {
            await stack.stop(keepLogs: true)
            throw error
        }
        await stack.stop(keepLogs: false)
    }

    private func measure(_ stack: Stack) async throws {
        print("making \(accounts) accounts")
        // Straight into the tables: signing them up would measure the password hash. Each has an address, and one out of ten
        // a recovery that is under way.
        _ = try await stack.rows(
            .identity,
            """
            with made as (
                insert into account (id, given_name, family_name, locale, created_at)
                select gen_random_uuid(), 'A', 'B', 'en', now() - interval '30 days'
                from generate_series(1, \(Int64(accounts)))
                returning id, created_at),
            reached as (
                insert into contact
                    (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
                select gen_random_uuid(), id, 'email', id || '@example.com', id || '@example.com', true, true,
                    created_at, created_at from made)
            insert into recovery_attempt (id, account, state, opened_at)
            select gen_random_uuid(), id, 'open', now() from made where get_byte(uuid_send(id), 0) < 26
            """)
        let ids = try await stack.rows(.identity, "select id from account").map { try $0.decode("id", as: UUID.self) }
        let file = stack.layout.folder.appendingPathComponent("accounts")
        try Data(ids.map(\.uuidString).joined(separator: "\n").utf8).write(to: file)
        let before = try await memory(stack)
        let began = ContinuousClock.now
        let ordered = try await stack.rekey([
            "force-reset", "--accounts", file.path, "--reason", "benchmark", "--rate", "10000", "--detach", "-o",
            "jsonl",
        ])
        guard ordered.code == 0 else { throw ValidationError("force-reset: \(ordered.errors)") }
        let named = began.duration(to: .now) / .seconds(1)
        var most = before
        let out = try await Eventually.holds(within: .seconds(1800)) {
            most = max(most, try await memory(stack))
            let rows = try await stack.rows(.identity, "select all_out_at is not null as out from forced_reset")
            return try rows.first?.decode("out") ?? false
        }
        guard out else { throw ValidationError("the accounts are not out") }
        let rows = try await stack.rows(
            .identity,
            """
            select extract(epoch from all_out_at - started_at)::float8 as seconds, put_out from forced_reset
            """)
        guard let row = rows.first else { throw ValidationError("there is no run") }
        let seconds = try row.decode("seconds", as: Double.self)
        let count = try row.decode("put_out", as: Int64.self)
        print("named in \(format(named)) s: \(Int(Double(accounts) / named)) accounts/s")
        print("\(count) put out in \(format(seconds)) s: \(Int(Double(count) / seconds)) accounts/s")
        print("identity's resident memory: \(before >> 20) MiB before, \(most >> 20) MiB at most")
    }

    /// Resident memory of identity in bytes, by its own metrics.
    private func memory(_ stack: Stack) async throws -> Int {
        let text = try await stack.client.get("\(stack.layout.managementURL(.identity))/metrics").text
        let name = "process_resident_memory_bytes "
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Double($0.dropFirst(name.count)) }.map { Int($0) } ?? 0
    }

    private func format(_ seconds: Double) -> String { String(format: "%.1f", seconds) }
}
