import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// What the right code for a waiting contact does to the account, whose row is locked.
struct ProvedContact: Sendable {
    /// Whether it had its effect. `taken` and `full` end the change all the same.
    enum Result: Sendable {
        case applied
        /// Somebody else, or this account itself, holds the address by now.
        case taken
        /// The account has two contacts of this channel by now.
        case full
        /// The address given at sign-up is not the account's any more.
        case gone
    }

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let account: AccountRecord
    let change: ContactChangeRecord
    let origin: RequestOrigin
    let now: Date

    func apply(in tx: borrowing Transaction) throws -> Result {
        let result =
            switch change.reason {
            case .signUp: try proveSignUpAddress(in: tx)
            case .replace, .add:
                if try ContactReachStore.isKnown(change.contact, account: account.id, in: tx) {
                    try proveAgain(in: tx)
                } else if change.reason == .replace {
                    try replacePrimary(in: tx)
                } else {
                    try addSecond(in: tx)
                }
            // Not of this table: a code that vouches proves no contact.
            case .deny: Result.gone
            }
        let outcome: ContactChangeRecord.Outcome =
            switch result {
            case .applied: .proved
            case .taken: .taken
            case .full, .gone: .voided
            }
        try ContactChangeStore.end(change.id, outcome, now: now, in: tx)
        // What waits beside it was asked for when the account's contacts were others: "the first one" is not the same.
        if case .applied = result {
            try ContactChangeStore.endAll(of: account.id, change.channel, .voided, now: now, in: tx)
        }
        return result
    }

    /// The first proof of the account's address takes off what was set before it. The epoch stays: whoever typed the
    /// code holds password, session and mailbox, so there is nobody else to put out.
    private func proveSignUpAddress(in tx: borrowing Transaction) throws -> Result {
        guard
            let proof = try ContactProof.record(
                change.contact, account: account, origin: origin, parts: parts, now: now, in: tx)
        else { return .gone }
        try proof.publish(
            account: account.id, epoch: account.epoch, correlation: nil, outbox: parts.outbox, in: tx)
        try ContactChangeStore.end(change.id, .proved, now: now, in: tx)
        if proof.isFirst { try ContactChangeStore.endAll(of: account.id, .voided, now: now, in: tx) }
        try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
        let notices = FirstProofNotices(
            parts: parts, recipients: recipients, account: account, origin: origin, now: now)
        try notices.tell(proof, in: tx)
        return .applied
    }

    /// A contact of the account that messages did not reach is reached again; it is what it was before.
    private func proveAgain(in tx: borrowing Transaction) throws -> Result {
        guard let contact = try ContactStore.live(of: account.id, in: tx).first(where: { $0.id == change.contact })
        else { return .gone }
        guard try ContactReachStore.lift(contact.id, account: account.id, now: now, in: tx) else { return .applied }
        try note(.verified, contact.id, in: tx)
        try append(verified(contact), in: tx)
        return .applied
    }

    private func replacePrimary(in tx: borrowing Transaction) throws -> Result {
        let before = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        let position = try ContactStore.nextPosition(in: tx)
        let old = before.live.first { $0.channel == change.channel && $0.isPrimary }
        guard let new = try insert(isPrimary: true, beside: before.live, in: tx) else { return .taken }
        try append(verified(new), in: tx)
        try append(
            ContactReplaced(
                contactId: new.id, replacedContactId: old?.id, channel: new.channel, replacedAt: now), in: tx)
        if let old {
            let reserved = old.verifiedAt.map { _ in now.adding(milliseconds: parts.rules.contactMemory) }
            try ContactStore.remove(
                old.id, account: account.id, reason: "replaced", position: position, reservedUntil: reserved, now: now,
                in: tx)
            try note(.replaced, old.id, in: tx)
            try append(ContactRemoved(contactId: old.id, channel: old.channel, reason: "replaced"), in: tx)
        }
        var facts: [HistoryFact: String] = [.channel: new.channel.rawValue, .contact: new.masked]
        if let old { facts[.replaced] = old.masked }
        try record(old == nil ? .contactAdded : .contactReplaced, facts, in: tx)
        try announce(old == nil ? .added : .replaced, new, at: position, to: before, in: tx)
        return .applied
    }

    private func addSecond(in tx: borrowing Transaction) throws -> Result {
        let before = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        let position = try ContactStore.nextPosition(in: tx)
        let ofChannel = before.live.filter { $0.channel == change.channel }
        guard ofChannel.count < RequestContactChange.maximumContacts else { return .full }
        let isPrimary = !ofChannel.contains { $0.isPrimary }
        guard let new = try insert(isPrimary: isPrimary, beside: before.live, in: tx) else { return .taken }
        try append(verified(new), in: tx)
        try append(ContactAdded(contactId: new.id, channel: new.channel, addedAt: now), in: tx)
        try record(.contactAdded, [.channel: new.channel.rawValue, .contact: new.masked], in: tx)
        try announce(.added, new, at: position, to: before, in: tx)
        return .applied
    }

    /// The contact as the code found it; nil when the address is held by now.
    private func insert(
        isPrimary: Bool, beside contacts: [ContactRecord], in tx: borrowing Transaction
    ) throws -> ContactRecord? {
        guard !contacts.contains(where: { $0.channel == change.channel && $0.folded == change.folded }) else {
            return nil
        }
        if change.channel == .email {
            try ContactUndoStore.releaseExpired(folded: change.folded, now: now, in: tx)
            try ContactUndoStore.releaseOwn(folded: change.folded, account: account.id, in: tx)
        }
        let contact = ContactRecord(
            id: change.contact, account: account.id, channel: change.channel, address: change.address,
            isPrimary: isPrimary, isSignUp: false, verifiedAt: now, createdAt: now)
        guard try ContactStore.insertProved(contact, now: now, in: tx) else { return nil }
        try note(.added, contact.id, in: tx)
        try note(.verified, contact.id, in: tx)
        return contact
    }

    private func note(_ what: ContactHistory.What, _ contact: UUID, in tx: borrowing Transaction) throws {
        try ContactHistory.append(
            what, contact: contact, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now,
            in: tx)
    }

    private func verified(_ contact: ContactRecord) -> ContactVerified {
        ContactVerified(contactId: contact.id, channel: contact.channel, firstProof: false, epoch: account.epoch)
    }

    private func append(_ event: some RekeyEvent, in tx: borrowing Transaction) throws {
        try parts.outbox.append(event, account: account.id, correlation: change.id.wireText, in: tx)
    }

    private func record(
        _ kind: HistoryKind, _ facts: [HistoryFact: String], in tx: borrowing Transaction
    ) throws {
        try AccountHistory.append(
            kind, account: account.id, facts: facts, origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
    }

    /// Ends recoveries that were under way, and tells every contact, the one just replaced included (NOT-01, LNK-12).
    /// Those of before, and no newcomer, hear how to undo it (DESIGN 3.9).
    private func announce(
        _ what: ContactChangeWord.Change, _ new: ContactRecord, at position: Int64, to before: ContactStanding,
        in tx: borrowing Transaction
    ) throws {
        try EndedRecoveries(parts: parts, now: now).void(of: account, because: .contactChanged, in: tx)
        let word = ContactChangeWord(channel: change.channel, change: what)
        let occasion = UndoLinkRecord.Occasion(cause: .contact, change: word.text, position: position, origin: origin)
        let links = try UndoLinks(parts: parts, now: now).issue(occasion, of: account, to: before, in: tx)
        try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
            .contactChanged, change: word, to: before.told + [new], of: account, origin: origin, links: links,
            now: now, in: tx)
    }
}
