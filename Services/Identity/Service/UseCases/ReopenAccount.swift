import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// The owner came back before the grace was over: the account stays. Nothing happens to one that is not closing.
struct ReopenAccount: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, place: String?) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let origin = RequestOrigin(place: place, session: claims.sid)
        try await parts.client.transaction { tx in
            let account = try OwnAccount.lock(claims, in: tx)
            guard let eraseAfter = account.eraseAfter else { return }
            guard now.milliseconds < eraseAfter.milliseconds else { throw IdentityRefusal.graceOver }
            try AccountPace(limits: parts.rules.accountLimits).take(.closure, of: account.id, now: now, in: tx)
            try AccountStore.reopen(account.id, in: tx)
            try AccountHistory.append(
                .closureCancelled, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
                in: tx)
            let contacts = try ContactStore.live(of: account.id, in: tx)
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .closureCancelled, to: contacts, of: account, origin: origin, now: now, in: tx)
        }
        parts.outbox.wakeUp.signal()
    }
}
