import Foundation
import NIOHTTP1

/// Orders a run of forced resets and follows it.
struct ForcedResets: Sendable {
    /// Accounts of one request: what identity takes.
    private static let batch = 1000
    private static let path = "/v1/admin/forced-resets"

    struct Counts: Codable, Sendable {
        var accounts: Int64 = 0
        var usable: Int64 = 0
        var frozen: Int64 = 0
        var closed: Int64 = 0
        var unknown: Int64 = 0
    }

    private struct Accounts: Encodable { var accounts: [UUID] }
    private struct Nothing: Encodable {}
    private struct Named: Decodable { var added: Int }

    let admin: AdminClient
    let file: AccountFile

    /// What a run would do; changes nothing.
    func counts() async throws -> Counts {
        var sum = Counts()
        try await file.batches(of: Self.batch) { ids in
            let counts = try await admin.require(
                .POST, "\(Self.path)/counts", Accounts(accounts: ids), as: Counts.self)
            sum.accounts += counts.accounts
            sum.usable += counts.usable
            sum.frozen += counts.frozen
            sum.closed += counts.closed
            sum.unknown += counts.unknown
        }
        return sum
    }

    /// Opens the run of this file and reason, names its accounts and starts it; one that was started goes on.
    func begin(reason: String, ticket: String?, messagesPerSecond: Int) async throws -> ForcedResetRun {
        struct Opening: Encodable {
            var id: UUID
            var reason: String
            var ticket: String?
            var messagesPerSecond: Int
        }
        let (count, id) = try await file.summary(reason: reason)
        let opening = Opening(id: id, reason: reason, ticket: ticket, messagesPerSecond: messagesPerSecond)
        let run = try await admin.require(.POST, Self.path, opening, as: ForcedResetRun.self)
        if run.state == "cancelled" {
            throw CommandFailure.failed(
                "run \(run.id) of this file and reason was cancelled; nothing was done now. Another --reason makes another run"
            )
        }
        guard run.state == "loading" else { return run }
        var meter = ProgressMeter("naming accounts", total: count)
        var named: Int64 = 0
        try await file.batches(of: Self.batch) { ids in
            _ = try await admin.require(
                .PUT, "\(Self.path)/\(run.id)/accounts", Accounts(accounts: ids), as: Named.self)
            named += Int64(ids.count)
            meter.show(named)
        }
        meter.finish()
        // A pipe can be read once only.
        guard named == count else {
            throw CommandFailure.failed(
                "\(file.path) named \(count) accounts at first and \(named) later; nothing was started")
        }
        return try await admin.require(.POST, "\(Self.path)/\(run.id)/start", Nothing(), as: ForcedResetRun.self)
    }

    /// Shows how far the run is until it is over.
    func follow(_ begun: ForcedResetRun) async throws -> ForcedResetRun {
        var run = begun
        var out = ProgressMeter("signing out", total: run.accounts)
        while run.state == "putting-out" {
            out.show(run.putOut + run.skipped)
            run = try await look(run)
        }
        if begun.state == "putting-out" {
            out.show(run.accounts)
            out.finish()
        }
        var told = ProgressMeter("telling owners", total: run.accounts)
        while !run.isOver {
            told.show(run.told + run.skipped)
            run = try await look(run)
        }
        told.show(run.told + run.skipped)
        told.finish()
        return run
    }

    private func look(_ run: ForcedResetRun) async throws -> ForcedResetRun {
        // Twice a second is often enough for eyes.
        try await ContinuousClock().sleep(for: .milliseconds(500))
        return try await admin.require(.GET, "\(Self.path)/\(run.id)", as: ForcedResetRun.self)
    }
}
