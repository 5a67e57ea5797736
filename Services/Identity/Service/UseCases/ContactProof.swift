import EventContracts
import Foundation
import Messaging
import PostgresClient
import ServiceRuntime

/// What the use of a secret proves: that its contact belongs to whoever used it (DESIGN 3.9).
///
/// The first proof of the address given at sign-up takes every other contact off the account and raises the epoch, so
/// that whoever signed up with somebody else's address keeps nothing.
struct ContactProof: Sendable {
    /// The contact that was proved, as it was before.
    let contact: ContactRecord
    /// The contacts that stay.
    let remaining: [ContactRecord]
    /// Whether the sign-up address was proved for the first time.
    let isFirst: Bool
    /// The contacts that the first proof took off.
    let removed: [ContactRecord]
    /// It was not proved before, or messages were thought not to reach it.
    private let isNews: Bool

    /// Marks the contact as proved; nil when it is not the account's any more.
    static func record(
        _ id: UUID, account: AccountRecord, origin: RequestOrigin, parts: IdentityParts, now: Date,
        in tx: borrowing Transaction
    ) throws -> ContactProof? {
        let contacts = try ContactStore.live(of: account.id, in: tx)
        guard let contact = contacts.first(where: { $0.id == id }) else { return nil }
        let isProved = try ContactStore.markVerified(id, account: account.id, now: now, in: tx)
        let isReached = try ContactReachStore.lift(id, account: account.id, now: now, in: tx)
        let isNews = isProved || isReached
        if isNews { try note(.verified, id, account, origin, parts, now, in: tx) }
        guard isProved, contact.isSignUp else {
            return ContactProof(contact: contact, remaining: contacts, isFirst: false, removed: [], isNews: isNews)
        }
        let removed = try ContactStore.removeOthers(
            than: id, account: account.id, reason: removalReason, now: now, in: tx)
        for gone in removed { try note(.removed, gone.id, account, origin, parts, now, in: tx) }
        // What was set before is no proof of anything: neither its links nor what it vouched for.
        try UndoLinkStore.voidAll(of: account.id, now: now, in: tx)
        try ContactDenialStore.endAll(of: account.id, now: now, in: tx)
        return ContactProof(contact: contact, remaining: [contact], isFirst: true, removed: removed, isNews: true)
    }

    /// Publishes the proof and what it took away. `epoch` is the account's afterwards.
    func publish(
        account: UUID, epoch: Int64, correlation: String?, outbox: Outbox, in tx: borrowing Transaction
    ) throws {
        guard isNews else { return }
        let verified = ContactVerified(
            contactId: contact.id, channel: contact.channel, firstProof: isFirst, epoch: epoch)
        try outbox.append(verified, account: account, correlation: correlation, in: tx)
        for gone in removed {
            let event = ContactRemoved(contactId: gone.id, channel: gone.channel, reason: Self.removalReason)
            try outbox.append(event, account: account, correlation: correlation, in: tx)
        }
    }

    private static func note(
        _ what: ContactHistory.What, _ contact: UUID, _ account: AccountRecord, _ origin: RequestOrigin,
        _ parts: IdentityParts, _ now: Date, in tx: borrowing Transaction
    ) throws {
        try ContactHistory.append(
            what, contact: contact, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
            in: tx)
    }

    private static let removalReason = "first-proof"
}
