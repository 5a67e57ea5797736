import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Asks token for a link to one address, fresh or the same again, unless one was sent a moment ago (DESIGN 3.1).
struct SendRecoveryLink: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let request: RecoveryRequestStore.Pending
    let now: Date

    /// Opens or finds the account's attempt under the account's lock and sends what the rule says.
    func run(to contact: ContactRecord, in tx: borrowing Transaction) throws -> RecoveryResult {
        guard let account = try AccountStore.lock(contact.account, in: tx), account.state.isUsable,
            try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx).mayRecover(contact.id)
        else { return .nobody(.notFound) }
        let open = try RecoveryAttemptStore.open(of: account.id, in: tx)
        let expiresAt = now.adding(milliseconds: RecoveryAttempt.requestLife)
        let letter = RecoveryLetter(
            parts: parts, recipients: recipients, account: account, contact: contact, name: account.givenName,
            requestID: request.id, handleHash: request.handleHash, now: now, expiresAt: expiresAt)
        var result = RecoveryResult(outcome: .sent, account: account.id, attempt: open?.id, contact: contact.id)
        switch (open, decision(open, contact)) {
        case (.some, .coolDown):
            result.outcome = .coolingDown
        case (.some(let open), .resend):
            result.outcome = .resent
            try RecoveryAttemptStore.recordResend(open.id, now: now, in: tx)
            try letter.sendAgain(attempt: open.id, in: tx)
        case (.some(let open), .freshLink):
            try RecoveryAttemptStore.recordFreshLink(open.id, contact: contact.id, now: now, in: tx)
            try letter.send(attempt: open.id, in: tx)
        case (.some, .startOver), (.none, _):
            let attempt = try BeginRecoveryAttempt(parts: parts).run(for: account, now: now, in: tx)
            result.attempt = attempt
            try RecoveryAttemptStore.recordFreshLink(attempt, contact: contact.id, now: now, in: tx)
            try letter.send(attempt: attempt, in: tx)
        }
        return result
    }

    private func decision(_ open: RecoveryAttemptStore.Open?, _ contact: ContactRecord) -> RecoveryAttempt.Decision {
        let attempt = RecoveryAttempt(
            linkRequestedAt: open?.linkRequestedAt?.milliseconds, linkIsOfThisContact: open?.linkContact == contact.id,
            lastSentAt: open?.lastSentAt?.milliseconds, lastSMSAt: open?.lastSMSAt?.milliseconds)
        return attempt.decision(now: now.milliseconds, coolDown: parts.rules.coolDown.milliseconds)
    }
}
