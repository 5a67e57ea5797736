import EventContracts
import Foundation
import Messaging
import PostgresClient
import ServiceRuntime

/// Opens an account's attempt; one whose secrets are all dead ends before. The caller holds the account's row lock.
struct BeginRecoveryAttempt: Sendable {
    let parts: IdentityParts

    /// The new attempt's id.
    func run(for account: AccountRecord, now: Date, in tx: borrowing Transaction) throws -> UUID {
        let reason = RecoveryVoided.Reason.expired
        let voided = try RecoveryAttemptStore.voidAll(of: account.id, reason: reason.rawValue, now: now, in: tx)
        for attempt in voided {
            let event = RecoveryVoided(attemptId: attempt, reason: reason, voidedAt: now)
            try parts.outbox.append(event, account: account.id, correlation: attempt.wireText, in: tx)
        }
        let attempt = parts.dependencies.newID()
        try RecoveryAttemptStore.insert(attempt, account: account.id, now: now, in: tx)
        return attempt
    }
}
