import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// What an approval does when its wait is over: the proposed contact is back in the first place, what came onto the account
/// since the dispute began is off it, and the owner gets a link to set a password. Nobody of customer service sees or
/// chooses any of it (HIJ-02).
enum RestoreContact {
    /// The case goes from `approved` to `contact-restored`, or back into review when the contact cannot be given the
    /// account any more: another account holds its address by now, or an undo has turned it away.
    static func run(_ work: inout SupportCaseWork, in tx: borrowing Transaction) throws {
        let target = try work.target(of: .restoration)
        let contacts = try SupportContactStore.all(of: work.account.id, in: tx)
        guard let restored = try restoredContact(work, contacts, in: tx) else { return try lose(&work, in: tx) }
        let removed = try removeDisputed(
            work, try SupportContactStore.all(of: work.account.id, in: tx), keeping: restored.id, in: tx)
        try SupportContactStore.settle(account: work.account.id, reason: removalReason, in: tx)
        try UndoLinkStore.voidAll(of: work.account.id, now: work.now, in: tx)
        try ContactUndoStore.cancelRemoval(account: work.account.id, in: tx)
        try AccountStore.disablePassword(work.account.id, now: work.now, in: tx)
        let coolDown = work.now.adding(milliseconds: SupportRule.coolDown)
        try AccountStore.lockContacts(work.account.id, until: coolDown, in: tx)
        // Ends everything under way once more: nothing was to begin while the account was held.
        work.account = try PutEverybodyOut(parts: work.parts, now: work.now).run(
            work.account, because: .contactChanged, correlation: work.correlation, in: tx)
        work.enter(target)
        try work.audit(
            .contactRestored, by: SupportAudit.system,
            detail: ["contact": restored.id.wireText, "removed": String(removed.count)], in: tx)
        for gone in removed {
            try work.publish(
                ContactRemoved(contactId: gone.id, channel: gone.channel, reason: removalReason), in: tx)
        }
        try work.publish(
            ContactRestored(
                contactId: restored.id, channel: restored.channel, restoredAt: work.now, reason: .supportCase), in: tx)
        // The account goes again once everybody can know whose it is (HIJ-09).
        try FreezeAccount.lift(&work, because: .restored, in: tx)
        try work.remember(
            .supportCaseRestored, [.channel: restored.channel.rawValue, .contact: restored.masked], in: tx)
        try work.notices.tell(.supportCase, .restored, about: work.record, of: work.account, in: tx)
        try StartOwnerRecovery(parts: work.parts, recipients: work.recipients, now: work.now).run(
            for: work.account, to: restored, occasion: .supportCase, correlation: work.correlation, in: tx)
    }

    private static let removalReason = "support-case"
    /// What came since the dispute began is nobody's contact of old, in no later case.
    private static let disputedReason = "disputed"

    /// The contact in its first place; nil when it cannot be given the account any more. The first place is made
    /// free before.
    private static func restoredContact(
        _ work: SupportCaseWork, _ contacts: [SupportContactStore.Held], in tx: borrowing Transaction
    ) throws -> ContactRecord? {
        guard let proposal = work.record.proposal, var contact = proposed(proposal, work, contacts) else { return nil }
        // The owner may hold the same address in a newer row.
        let same = contacts.first {
            $0.removedAt == nil && $0.contact.channel == .email && $0.contact.folded == contact.folded
        }
        let isHere = same?.contact.verifiedAt != nil
        if let same, isHere { contact = same.contact }
        guard try SupportContactStore.free(contact, now: work.now, in: tx) else { return nil }
        if let same, !isHere { try remove(same.contact, work, in: tx) }
        try ContactUndoStore.releaseOwn(folded: contact.folded, account: work.account.id, in: tx)
        contact.isPrimary = false
        // A sign-up may have taken a brand-new address this very moment.
        if proposal.contact == nil, !isHere, try !ContactStore.insertProved(contact, now: work.now, in: tx) {
            return nil
        }
        try SupportContactStore.demote(.email, of: work.account.id, in: tx)
        guard try SupportContactStore.restore(contact, in: tx) else { return nil }
        contact.isPrimary = true
        try SupportContactStore.placeFirst(contact.id, account: work.account.id, in: tx)
        try ContactHistory.append(
            proposal.contact == nil ? .added : .restored, contact: contact.id, account: work.account.id,
            id: work.parts.dependencies.newID(), now: work.now, in: tx)
        return contact
    }

    /// Off the account for good: no undo brings it back.
    private static func remove(
        _ contact: ContactRecord, because reason: String = removalReason, _ work: SupportCaseWork,
        in tx: borrowing Transaction
    ) throws {
        try ContactStore.remove(
            contact.id, account: work.account.id, reason: reason, position: ContactStore.nextPosition(in: tx),
            reservedUntil: nil, now: work.now, in: tx)
        try ContactHistory.append(
            .removed, contact: contact.id, account: work.account.id, id: work.parts.dependencies.newID(),
            now: work.now, in: tx)
    }

    private static func proposed(
        _ proposal: SupportCaseRecord.Proposal, _ work: SupportCaseWork, _ contacts: [SupportContactStore.Held]
    ) -> ContactRecord? {
        if let id = proposal.contact {
            // An undo may have turned it away since it was proposed.
            let held = contacts.first { $0.contact.id == id }
            return held?.obstacle(disputedSince: work.record.disputedSince) == nil ? held?.contact : nil
        }
        guard let address = proposal.address else { return nil }
        return ContactRecord(
            id: work.parts.dependencies.newID(), account: work.account.id, channel: .email, address: address,
            isPrimary: true, isSignUp: false, verifiedAt: work.now, createdAt: work.now)
    }

    /// Takes off what was not proved before the dispute. A number that stays moves up where the first one goes.
    private static func removeDisputed(
        _ work: SupportCaseWork, _ contacts: [SupportContactStore.Held], keeping kept: UUID,
        in tx: borrowing Transaction
    ) throws -> [ContactRecord] {
        let dispute = work.record.disputedSince.milliseconds
        let live = contacts.filter { $0.removedAt == nil && $0.contact.id != kept }.map(\.contact)
        let gone = live.filter { contact in
            guard let provedAt = contact.verifiedAt else { return true }
            return provedAt.milliseconds >= dispute
        }
        for contact in gone { try remove(contact, because: disputedReason, work, in: tx) }
        let staying = live.filter { contact in !gone.contains { $0.id == contact.id } }
        // They wait behind what was restored: one of them may be how the account was lost.
        for contact in staying {
            try ContactUndoStore.age(contact.id, from: work.now, account: work.account.id, in: tx)
        }
        if gone.contains(where: { $0.channel == .sms && $0.isPrimary }),
            let next = staying.first(where: { $0.channel == .sms })
        {
            try ContactStore.makePrimary(next.id, account: work.account.id, in: tx)
        }
        return gone
    }

    /// The case cannot go on as it was decided: people have to look at it again.
    private static func lose(_ work: inout SupportCaseWork, in tx: borrowing Transaction) throws {
        let target = try work.target(of: .objection)
        // From there a resumption leads to another proposal, not to the same approval.
        work.enter(target)
        work.record.stateBefore = .frozen
        work.record.proposal = nil
        work.record.decision = nil
        work.record.effectiveAt = nil
        try work.audit(.contactLost, by: SupportAudit.system, in: tx)
        try work.publish(SupportCaseObjected(caseId: work.record.id, at: work.now, trail: work.mark), in: tx)
        // Everybody was told when it would take effect.
        try work.notices.tell(.supportCase, .review, about: work.record, of: work.account, in: tx)
    }
}
