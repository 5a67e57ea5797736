import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Takes the passwords of a batch of a run's accounts away and puts their devices out: what `PutEverybodyOut` does to one
/// account, in a handful of statements for many. Nobody is told yet: epochs come first.
struct PutManyOut: Sendable {
    /// Accounts of one transaction: their row locks are held until its commit.
    static let batch = 500

    /// The run was cancelled while the batch was under way.
    private struct Cancelled: Error {}

    let parts: IdentityParts

    /// How many of the run's accounts were dealt with; 0 when none is left for this instance, or the run was cancelled.
    /// Throws `PostgresError`.
    func run(_ id: UUID) async throws -> Int {
        do { return try await batch(of: id) } catch is Cancelled { return 0 }
    }

    private func batch(of id: UUID) async throws -> Int {
        let now = parts.dependencies.now()
        let count = try await parts.client.transaction { tx -> Int in
            let claimed = try ForcedResetAccountStore.claimWaiting(of: id, limit: Self.batch, in: tx)
            guard !claimed.isEmpty else { return 0 }
            let unclosed = try ForcedResetAccountStore.lockUnclosed(claimed, in: tx)
            try putOut(unclosed, run: id, now: now, in: tx)
            let skipped = Array(Set(claimed).subtracting(unclosed))
            try ForcedResetAccountStore.set("out", of: unclosed, run: id, in: tx)
            try ForcedResetAccountStore.set("skipped", of: skipped, run: id, in: tx)
            // Last, so that batches of several instances wait for each other no longer than a commit takes; a cancelled
            // run takes the whole batch back.
            guard try ForcedResetStore.countOut(id, putOut: unclosed.count, skipped: skipped.count, in: tx) else {
                throw Cancelled()
            }
            return claimed.count
        }
        if count > 0 { parts.outbox.wakeUp.signal() }
        return count
    }

    private func putOut(_ accounts: [UUID], run: UUID, now: Date, in tx: borrowing Transaction) throws {
        guard !accounts.isEmpty else { return }
        let reason = RecoveryVoided.Reason.passwordDisabled
        let ended = try ForcedResetAccountStore.endAll(accounts, reason: reason.rawValue, now: now, in: tx)
        try parts.outbox.append(
            ended.map { ($0.account, RecoveryVoided(attemptId: $0.attempt, reason: reason, voidedAt: now)) },
            correlation: run.wireText, in: tx)
        let out = try ForcedResetAccountStore.putOut(accounts, now: now, in: tx)
        try parts.outbox.append(
            out.map { ($0.account, AccountSignedOut(epoch: $0.epoch, signedOutAt: now, noticeExpiresAt: now)) },
            correlation: run.wireText, in: tx)
        try ForcedResetAccountStore.remember(
            accounts, kind: HistoryKind.forcedReset.rawValue, ids: accounts.map { _ in parts.dependencies.newID() },
            now: now, in: tx)
    }
}
