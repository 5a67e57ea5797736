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

    let parts: IdentityParts

    /// How many of the run's accounts were dealt with; 0 when none is left for this instance. Throws `PostgresError`.
    func run(_ id: UUID) async throws -> Int {
        let now = parts.dependencies.now()
        let count = try await parts.client.transaction { tx -> Int in
            let claimed = try ForcedResetAccountStore.claimWaiting(of: id, limit: Self.batch, in: tx)
            guard !claimed.isEmpty else { return 0 }
            let unclosed = try ForcedResetAccountStore.lockUnclosed(claimed, in: tx)
            try putOut(unclosed, run: id, now: now, in: tx)
            let skipped = Array(Set(claimed).subtracting(unclosed))
            try ForcedResetAccountStore.set("out", of: unclosed, run: id, in: tx)
            try ForcedResetAccountStore.set("skipped", of: skipped, run: id, in: tx)
            try ForcedResetStore.count(id, putOut: unclosed.count, skipped: skipped.count, in: tx)
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
