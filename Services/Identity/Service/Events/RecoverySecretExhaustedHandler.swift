import EventContracts
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Writes wrong codes into the owner's history; when they closed recovery by SMS the owner is told by e-mail (SMS-03).
struct RecoverySecretExhaustedHandler: EventHandler {
    let parts: IdentityParts

    func handle(_ event: RecoverySecretExhausted, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard let account = try AccountStore.lock(try envelope.requireAccount(), in: tx), account.state != .closed
        else {
            return
        }
        try AccountHistory.append(
            event.smsRecoveryClosed ? .smsRecoveryClosed : .recoveryExhausted, account: account.id,
            facts: [.channel: Channel.sms.rawValue], id: parts.dependencies.newID(), now: event.exhaustedAt, in: tx)
        guard event.smsRecoveryClosed else { return }
        guard let recipients = parts.recipients.present() else { throw IdentityRefusal.unavailable(seconds: 1) }
        let addresses = try ContactStore.live(of: account.id, in: tx)
            .filter { $0.channel == .email && $0.verifiedAt != nil }
        try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
            .smsRecoveryClosed, to: addresses, of: account, now: event.exhaustedAt, in: tx)
    }
}
