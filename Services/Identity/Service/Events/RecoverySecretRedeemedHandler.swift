import EventContracts
import IdentityDomain
import Messaging
import PostgresClient

/// Counts a code that reached somebody who used it: a block of numbers whose codes nobody uses is sent no more
/// (SMS-13).
struct RecoverySecretRedeemedHandler: EventHandler {
    let parts: IdentityParts
    let allowance: SMSAllowance

    func handle(_ event: RecoverySecretRedeemed, _ envelope: EventEnvelope, in tx: borrowing Transaction) throws {
        guard event.channel == .sms, let contact = event.contactId,
            let text = try ContactStore.number(of: contact, account: try envelope.requireAccount(), in: tx),
            let number = try? parts.phones.number(text)
        else { return }
        try allowance.recordVerified(number, now: event.redeemedAt, in: tx)
    }
}
