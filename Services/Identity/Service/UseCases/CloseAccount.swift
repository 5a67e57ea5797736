import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Closes an account with a way back: every device is out at once, and after the grace everything is erased.
struct CloseAccount: Sendable {
    let parts: IdentityParts

    /// When the account is erased. Asking again changes nothing. Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, place: String?) async throws -> Date {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let origin = RequestOrigin(place: place, session: claims.sid)
        let eraseAfter = now.adding(milliseconds: parts.rules.closureGrace.milliseconds)
        let due = try await parts.client.transaction { tx -> Date in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            if let due = account.eraseAfter { return due }
            try AccountPace(limits: parts.rules.accountLimits).take(.closure, of: account.id, now: now, in: tx)
            try AccountStore.beginClosing(account.id, since: now, eraseAfter: eraseAfter, in: tx)
            try PutEverybodyOut(parts: parts, now: now).run(account, because: .contactChanged, in: tx)
            try AccountHistory.append(
                .closureRequested, account: account.id, facts: [.eraseAfter: Instant.text(eraseAfter)],
                origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
            let contacts = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx).told
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .closureRequested, to: contacts, of: account, origin: origin, effectiveAt: eraseAfter, now: now,
                in: tx)
            return eraseAfter
        }
        parts.outbox.wakeUp.signal()
        return due
    }
}
