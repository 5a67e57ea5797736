import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Puts an account's contacts back to what they were before a change that its owner did not make (DESIGN 3.9, HIJ-05,
/// HIJ-06): by an undo link, or by a recovery that ended on a contact that had been taken off.
///
/// Part of the transaction that locked the account. Sessions, password and recoveries are for the caller.
struct TakenBackContacts: Sendable {
    /// How long no contact can be changed afterwards, in milliseconds.
    static let lockLife: Int64 = 72 * 3_600_000
    static let removalReason = "undone"

    /// What came of it.
    struct Result: Sendable {
        var restored: [ContactRecord]
        var removed: [ContactRecord]
        /// All contacts afterwards, and what they may do.
        var standing: ContactStanding
    }

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    /// Who does it, from where.
    let origin: RequestOrigin
    let now: Date

    /// - Parameters:
    ///   - change: where what is undone stands in the order of the account's changes.
    ///   - undoer: the contact whose holder undoes it.
    func run(undoing change: Int64, by undoer: UUID, in tx: borrowing Transaction) throws -> Result {
        let before = try standing(in: tx)
        let plan = try Self.plan(before, undoing: change, by: undoer, in: tx)
        let restored = before.all.filter { plan.restored.contains($0.id) }
        let removed = before.all.filter { plan.removed.contains($0.id) }
        try takeOff(removed, in: tx)
        for contact in restored { try ContactUndoStore.restore(contact.id, account: account.id, in: tx) }
        for contact in plan.renewed { try ContactUndoStore.age(contact, from: now, account: account.id, in: tx) }
        try ContactUndoStore.setPrimaries(plan.primaries, account: account.id, in: tx)
        try ContactUndoStore.cancelRemoval(account: account.id, in: tx)
        try UndoLinkStore.voidAll(of: account.id, now: now, in: tx)
        try ContactDenialStore.endAll(of: account.id, now: now, in: tx)
        try AccountStore.lockContacts(account.id, until: now.adding(milliseconds: Self.lockLife), in: tx)
        try publish(restored, in: tx)
        try tell(restored, removed, in: tx)
        return Result(restored: restored, removed: removed, standing: try standing(in: tx))
    }

    /// What would happen, without doing it.
    static func plan(
        _ standing: ContactStanding, undoing change: Int64, by undoer: UUID, in tx: borrowing Transaction
    ) throws -> UndoPlan<UUID> {
        let held = try standing.all.filter { contact in
            guard contact.departure != nil else { return false }
            return try !ContactUndoStore.isFree(contact, in: tx)
        }
        return standing.plan(undoing: change, by: undoer) { contact in !held.contains { $0.id == contact.id } }
    }

    private func standing(in tx: borrowing Transaction) throws -> ContactStanding {
        try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
    }

    private func takeOff(_ removed: [ContactRecord], in tx: borrowing Transaction) throws {
        for contact in removed {
            try ContactStore.remove(
                contact.id, account: account.id, reason: Self.removalReason,
                position: ContactStore.nextPosition(in: tx), reservedUntil: nil, now: now, in: tx)
            try ContactHistory.append(
                .removed, contact: contact.id, account: account.id, origin: origin, id: parts.dependencies.newID(),
                now: now, in: tx)
            let event = ContactRemoved(contactId: contact.id, channel: contact.channel, reason: Self.removalReason)
            try parts.outbox.append(event, account: account.id, in: tx)
        }
    }

    private func publish(_ restored: [ContactRecord], in tx: borrowing Transaction) throws {
        for contact in restored {
            try ContactHistory.append(
                .restored, contact: contact.id, account: account.id, origin: origin, id: parts.dependencies.newID(),
                now: now, in: tx)
            let event = ContactRestored(contactId: contact.id, channel: contact.channel, restoredAt: now, reason: .undo)
            try parts.outbox.append(event, account: account.id, in: tx)
        }
    }

    /// What was taken off hears that it was and whom to ask, nothing else; what stands on the account hears that it is
    /// given back. Neither message holds a link with power.
    private func tell(
        _ restored: [ContactRecord], _ removed: [ContactRecord], in tx: borrowing Transaction
    ) throws {
        let notice = RaiseSecurityNotice(parts: parts, recipients: recipients)
        for contact in removed {
            try record(.contactTakenBack, contact, in: tx)
            try notice.run(
                .contactUndone, change: ContactChangeWord(channel: contact.channel, change: .removed), to: [contact],
                of: account, now: now, in: tx)
        }
        for contact in restored { try record(.contactRestored, contact, in: tx) }
        try notice.run(
            .contactUndone, to: try ContactStore.live(of: account.id, in: tx), of: account, now: now, in: tx)
    }

    private func record(_ kind: HistoryKind, _ contact: ContactRecord, in tx: borrowing Transaction) throws {
        try AccountHistory.append(
            kind, account: account.id, facts: [.channel: contact.channel.rawValue, .contact: contact.masked],
            id: parts.dependencies.newID(), now: now, in: tx)
    }
}
