import EventContracts
import Foundation
import Messaging
import PostgresClient

/// Ends every recovery of a locked account that is still open (LNK-12).
struct EndedRecoveries: Sendable {
    let parts: IdentityParts
    let now: Date

    /// - Parameter correlation: by default the attempt's own.
    func void(
        of account: AccountRecord, because reason: RecoveryVoided.Reason, correlation: String? = nil,
        in tx: borrowing Transaction
    ) throws {
        let voided = try RecoveryAttemptStore.voidAll(of: account.id, reason: reason.rawValue, now: now, in: tx)
        for attempt in voided {
            let event = RecoveryVoided(attemptId: attempt, reason: reason, voidedAt: now)
            try parts.outbox.append(
                event, account: account.id, correlation: correlation ?? attempt.wireText, in: tx)
        }
    }
}
