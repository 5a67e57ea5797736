import Foundation
import PostgresClient
import ServiceRuntime

/// What an operator does with a run of forced resets: name its accounts, start it, stop it, see how far it is.
struct OrderForcedReset: Sendable {
    /// Most accounts of one request.
    static let maximumAccounts = 1000

    /// What came of naming accounts.
    struct Named: Sendable, Encodable {
        /// New to the run.
        var added: Int
        /// Named before, unknown or closed.
        var passedOver: Int
    }

    let parts: IdentityParts

    /// Opens a run; the run that has this id already stays as it is, so that asking again is safe.
    func open(
        id: UUID, reason: String, ticket: String?, messagesPerSecond: Int
    ) async throws -> ForcedReset {
        let now = parts.dependencies.now()
        let run = ForcedReset(
            id: id, reason: reason, ticket: ticket, state: .loading, messagesPerSecond: messagesPerSecond,
            createdAt: now, accounts: 0, putOut: 0, told: 0, skipped: 0)
        return try await parts.client.transaction { tx in
            _ = try ForcedResetStore.insert(run, in: tx)
            return try ForcedResetStore.find(id, in: tx) ?? run
        }
    }

    /// Names accounts while the run is not started. Throws `IdentityRefusal`, `PostgresError`.
    func name(_ accounts: [UUID], for id: UUID) async throws -> Named {
        try await parts.client.transaction { tx in
            guard let run = try ForcedResetStore.lock(id, in: tx) else { throw IdentityRefusal.notFound }
            guard run.state == .loading else { throw IdentityRefusal.runStarted }
            let added = try ForcedResetAccountStore.add(accounts, to: id, in: tx)
            try ForcedResetStore.count(id, accounts: added, in: tx)
            return Named(added: added, passedOver: accounts.count - added)
        }
    }

    /// Starts a run; one that runs already goes on. Throws `IdentityRefusal`, `PostgresError`.
    func start(_ id: UUID) async throws -> ForcedReset {
        try await change(id) { run, now in
            guard run.state == .loading else { return }
            run.state = .puttingOut
            run.startedAt = now
        }
    }

    /// Stops a run where it is: whoever is out stays out. Throws `IdentityRefusal`, `PostgresError`.
    func cancel(_ id: UUID) async throws -> ForcedReset {
        try await change(id) { run, now in
            guard run.endedAt == nil else { return }
            run.state = .cancelled
            run.endedAt = now
        }
    }

    func find(_ id: UUID) async throws -> ForcedReset {
        try await parts.client.transaction { tx in
            guard let run = try ForcedResetStore.find(id, in: tx) else { throw IdentityRefusal.notFound }
            return run
        }
    }

    func newest() async throws -> [ForcedReset] {
        try await parts.client.transaction { tx in try ForcedResetStore.newest(100, in: tx) }
    }

    /// What a run would do to these accounts; changes nothing.
    func counts(_ accounts: [UUID]) async throws -> ForcedResetAccountStore.Counts {
        try await parts.client.transaction { tx in try ForcedResetAccountStore.counts(accounts, in: tx) }
    }

    private func change(
        _ id: UUID, _ body: @Sendable (inout ForcedReset, Date) -> Void
    ) async throws -> ForcedReset {
        let now = parts.dependencies.now()
        return try await parts.client.transaction { tx in
            guard var run = try ForcedResetStore.lock(id, in: tx) else { throw IdentityRefusal.notFound }
            body(&run, now)
            try ForcedResetStore.update(run, in: tx)
            return run
        }
    }
}
