import EventContracts
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Tells the owner that somebody used a refresh token that had been replaced: the session behind it was ended (A7.7).
struct RefreshTokenReusedHandler: EventHandler {
    let parts: IdentityParts

    func handle(_ event: RefreshTokenReused, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = try AccountStore.lock(try envelope.requireAccount(), in: tx), account.state != .closed
        else {
            return
        }
        guard let recipients = parts.recipients.present() else { throw IdentityRefusal.unavailable(seconds: 1) }
        let origin = RequestOrigin(session: event.sessionId)
        try AccountHistory.append(
            .tokenReused, account: account.id, origin: origin, id: parts.dependencies.newID(), now: event.detectedAt,
            in: tx)
        try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
            .tokenReused, to: try ContactStore.live(of: account.id, in: tx), of: account, origin: origin,
            now: event.detectedAt, in: tx)
    }
}
