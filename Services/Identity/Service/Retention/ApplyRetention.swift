import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Drops what has been kept long enough and ends what nobody ended (WEB-08).
struct ApplyRetention: Sendable {
    /// Rows a statement takes at a time: short transactions, whatever has piled up.
    private static let chunk = 500

    let parts: IdentityParts

    /// Throws `PostgresError`.
    func run() async throws {
        let now = parts.dependencies.now()
        func before(_ milliseconds: Int64) -> Date { now.adding(milliseconds: -milliseconds) }
        try await endStaleAttempts(now: now)
        try await repeated { tx, limit in try RetentionStore.endExpiredChanges(now: now, limit: limit, in: tx) }
        let ended = before(Retention.ended)
        try await repeated { tx, limit in try RetentionStore.dropChanges(endedBefore: ended, limit: limit, in: tx) }
        try await repeated { tx, limit in try RetentionStore.dropRequests(resolvedBefore: ended, limit: limit, in: tx) }
        try await repeated { tx, limit in try RetentionStore.dropAttempts(closedBefore: ended, limit: limit, in: tx) }
        try await repeated { tx, limit in try ContactUndoStore.releaseExpired(now: now, limit: limit, in: tx) }
        try await repeated { tx, limit in try RetentionStore.dropUndoLinks(expiredBefore: ended, limit: limit, in: tx) }
        try await repeated { tx, limit in try RetentionStore.dropDenials(expiredBefore: ended, limit: limit, in: tx) }
        try await repeated { tx, limit in
            try RetentionStore.dropResetAccounts(endedBefore: ended, limit: limit, in: tx)
        }
        let stepUps = before(StepUp.lifeMilliseconds)
        try await repeated { tx, limit in try RetentionStore.dropStepUps(provedBefore: stepUps, limit: limit, in: tx) }
        let devices = before(Retention.devices)
        try await repeated { tx, limit in try RetentionStore.dropDevices(seenBefore: devices, limit: limit, in: tx) }
        let history = before(Retention.history)
        try await repeated { tx, limit in try RetentionStore.dropHistory(before: history, limit: limit, in: tx) }
        try await repeated { tx, limit in try RetentionStore.dropReadings(before: history, limit: limit, in: tx) }
        try await repeated { tx, limit in
            try RetentionStore.dropContactHistory(before: history, limit: limit, in: tx)
        }
        try await repeated { tx, limit in
            try RetentionStore.dropContacts(removedBefore: history, limit: limit, in: tx)
        }
    }

    private func repeated(
        _ statement: @Sendable (_ tx: borrowing Transaction, _ limit: Int) throws -> Int
    ) async throws {
        var taken = Self.chunk
        while taken == Self.chunk {
            try Task.checkCancellation()
            taken = try await parts.client.transaction { tx in try statement(tx, Self.chunk) }
        }
    }

    /// A recovery that nobody finished ends when its last secret is dead, so that its own time to be dropped begins.
    private func endStaleAttempts(now: Date) async throws {
        let since = now.adding(milliseconds: -(RecoveryAttempt.requestLife + RecoveryAttempt.linkLife))
        let accounts = try await RetentionStore.accountsWithStaleAttempts(
            untouchedSince: since, limit: Self.chunk, in: parts.client)
        for id in accounts {
            try await parts.client.transaction { tx in
                guard let account = try AccountStore.lock(id, in: tx),
                    try RetentionStore.hasStaleAttempt(id, untouchedSince: since, in: tx)
                else { return }
                try EndedRecoveries(parts: parts, now: now).void(of: account, because: .expired, in: tx)
            }
        }
        if !accounts.isEmpty { parts.outbox.wakeUp.signal() }
    }
}
