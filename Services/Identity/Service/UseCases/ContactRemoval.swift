import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// What taking a contact off does to its account, whose row is locked: now, or when its time has come.
struct ContactRemoval: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    let origin: RequestOrigin
    let now: Date

    /// Whether enough remains: without a proved address nobody gets in.
    static func leavesAddress(_ contact: ContactRecord, among live: [ContactRecord]) -> Bool {
        contact.channel == .sms
            || live.contains { $0.id != contact.id && $0.channel == .email && $0.verifiedAt != nil }
    }

    /// The second contact moves up when the first one goes.
    func run(_ contact: ContactRecord, _ standing: ContactStanding, in tx: borrowing Transaction) throws {
        let position = try ContactStore.nextPosition(in: tx)
        let reserved = contact.verifiedAt.map { _ in now.adding(milliseconds: parts.rules.contactMemory) }
        try ContactStore.remove(
            contact.id, account: account.id, reason: "removed", position: position, reservedUntil: reserved, now: now,
            in: tx)
        try note(.removed, contact, in: tx)
        try endWhatWaits(for: contact, in: tx)
        try append(ContactRemoved(contactId: contact.id, channel: contact.channel, reason: "removed"), in: tx)
        try moveUp(after: contact, standing, in: tx)
        try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
        try tell(.contactRemoved, contact, .removed, at: position, standing, in: tx)
    }

    /// The same, later: everybody is told and can take it back until then.
    func plan(_ contact: ContactRecord, for due: Date, _ standing: ContactStanding, in tx: borrowing Transaction) throws
    {
        let position = try ContactStore.nextPosition(in: tx)
        try ContactUndoStore.scheduleRemoval(contact.id, account: account.id, at: due, in: tx)
        try note(.removalPlanned, contact, in: tx)
        try tell(.contactRemovalPlanned, contact, .removalPlanned, at: position, effectiveAt: due, standing, in: tx)
    }

    /// A planned one does not happen: everybody is told again, and can undo that.
    func takeBack(_ contact: ContactRecord, _ standing: ContactStanding, in tx: borrowing Transaction) throws {
        let position = try ContactStore.nextPosition(in: tx)
        try ContactUndoStore.cancelRemoval(contact.id, account: account.id, in: tx)
        try note(.kept, contact, in: tx)
        try tell(.contactKept, contact, .kept, at: position, standing, in: tx)
    }

    private func endWhatWaits(for contact: ContactRecord, in tx: borrowing Transaction) throws {
        // A change that waits was asked for when "the first one" was another.
        try ContactChangeStore.endAll(of: account.id, contact.channel, .voided, now: now, in: tx)
        for change in try ContactChangeStore.pending(of: account.id, now: now, in: tx)
        where change.contact == contact.id {
            try ContactChangeStore.end(change.id, .voided, now: now, in: tx)
        }
    }

    private func moveUp(after contact: ContactRecord, _ standing: ContactStanding, in tx: borrowing Transaction) throws
    {
        let next = standing.live.first {
            $0.id != contact.id && $0.channel == contact.channel && $0.verifiedAt != nil
        }
        guard contact.isPrimary, let next else { return }
        try ContactStore.makePrimary(next.id, account: account.id, in: tx)
        try append(
            ContactReplaced(
                contactId: next.id, replacedContactId: contact.id, channel: contact.channel, replacedAt: now), in: tx)
    }

    private func note(
        _ what: ContactHistory.What, _ contact: ContactRecord, in tx: borrowing Transaction
    ) throws {
        try ContactHistory.append(
            what, contact: contact.id, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
            in: tx)
    }

    private func append(_ event: some RekeyEvent, in tx: borrowing Transaction) throws {
        try parts.outbox.append(event, account: account.id, in: tx)
    }

    private func tell(
        _ kind: HistoryKind, _ contact: ContactRecord, _ what: ContactChangeWord.Change, at position: Int64,
        effectiveAt: Date? = nil, _ standing: ContactStanding, in tx: borrowing Transaction
    ) throws {
        try AccountHistory.append(
            kind, account: account.id, facts: [.channel: contact.channel.rawValue, .contact: contact.masked],
            origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
        let word = ContactChangeWord(channel: contact.channel, change: what)
        let occasion = UndoLinkRecord.Occasion(cause: .contact, change: word.text, position: position, origin: origin)
        let links = try UndoLinks(parts: parts, now: now).issue(occasion, of: account, to: standing, in: tx)
        try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
            .contactChanged, change: word, to: standing.told, of: account, origin: origin, effectiveAt: effectiveAt,
            links: links, now: now, in: tx)
    }
}
