import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Takes a contact off the account, or a waiting one back. The last proved address stays: without it nobody gets in.
struct RemoveContact: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, contact id: UUID, place: String?) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let origin = RequestOrigin(place: place, session: claims.sid)
        try await parts.client.transaction { tx in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            let contacts = try ContactStore.live(of: account.id, in: tx)
            guard let contact = contacts.first(where: { $0.id == id }) else {
                return try takeBack(id, account, now: now, in: tx)
            }
            let remaining = contacts.filter { $0.id != id }
            if contact.channel == .email {
                guard remaining.contains(where: { $0.channel == .email && $0.verifiedAt != nil }) else {
                    throw IdentityRefusal.lastContact
                }
            }
            try remove(contact, of: account, remaining: remaining, now: now, in: tx)
            try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
            try AccountHistory.append(
                .contactRemoved, account: account.id,
                facts: [.channel: contact.channel.rawValue, .contact: contact.masked], origin: origin,
                id: parts.dependencies.newID(), now: now, in: tx)
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .contactChanged, change: ContactChangeWord(channel: contact.channel, change: .removed), to: contacts,
                of: account, origin: origin, now: now, in: tx)
        }
        parts.outbox.wakeUp.signal()
    }

    /// A contact that waits for its proof has no power yet: nobody is told that it goes.
    private func takeBack(_ id: UUID, _ account: AccountRecord, now: Date, in tx: borrowing Transaction) throws {
        let waiting = try ContactChangeStore.pending(of: account.id, now: now, in: tx)
        guard let change = waiting.first(where: { $0.contact == id }) else { throw IdentityRefusal.notFound }
        try ContactChangeStore.end(change.id, .cancelled, now: now, in: tx)
    }

    /// The second contact moves up when the first one goes.
    private func remove(
        _ contact: ContactRecord, of account: AccountRecord, remaining: [ContactRecord], now: Date,
        in tx: borrowing Transaction
    ) throws {
        try ContactStore.remove(contact.id, account: account.id, reason: "removed", now: now, in: tx)
        // A change that waits was asked for when "the first one" was another.
        try ContactChangeStore.endAll(of: account.id, contact.channel, .voided, now: now, in: tx)
        for change in try ContactChangeStore.pending(of: account.id, now: now, in: tx)
        where change.contact == contact.id {
            try ContactChangeStore.end(change.id, .voided, now: now, in: tx)
        }
        let event = ContactRemoved(contactId: contact.id, channel: contact.channel, reason: "removed")
        try parts.outbox.append(event, account: account.id, in: tx)
        let next = remaining.first { $0.channel == contact.channel && $0.verifiedAt != nil }
        guard contact.isPrimary, let next else { return }
        try ContactStore.makePrimary(next.id, account: account.id, in: tx)
        let replaced = ContactReplaced(
            contactId: next.id, replacedContactId: contact.id, channel: contact.channel, replacedAt: now)
        try parts.outbox.append(replaced, account: account.id, in: tx)
    }
}
