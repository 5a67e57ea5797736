import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Starts a recovery that nobody asked for in a browser: after an undo, a decided support case, a breach.
///
/// Part of the transaction that takes the password away; the caller has ended every earlier attempt. No browser holds
/// the handle, so the contact must be an address: a code by SMS could be typed nowhere.
struct StartOwnerRecovery: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    /// The attempt; token sends its link to `contact`.
    /// - Parameters:
    ///   - open: an attempt that the owner has begun meanwhile and that goes on; by default a fresh one.
    ///   - correlation: by default the attempt's own.
    @discardableResult
    func run(
        for account: AccountRecord, to contact: ContactRecord, occasion: RecoveryOccasion,
        continuing open: UUID? = nil, correlation: String? = nil, in tx: borrowing Transaction
    ) throws -> UUID {
        let attempt = try open ?? BeginRecoveryAttempt(parts: parts).run(for: account, now: now, in: tx)
        try RecoveryAttemptStore.recordFreshLink(attempt, contact: contact.id, now: now, in: tx)
        let letter = RecoveryLetter(
            parts: parts, recipients: recipients, account: account, contact: contact, name: account.givenName,
            requestID: parts.dependencies.newID(), handleHash: parts.dependencies.random.bytes(32), now: now,
            expiresAt: now.adding(milliseconds: RecoveryAttempt.requestLife), occasion: occasion,
            correlation: correlation)
        try letter.send(attempt: attempt, in: tx)
        return attempt
    }
}
