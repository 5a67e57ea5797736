import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Takes a contact off the account, or a waiting one back. The last proved address stays: without it nobody gets in.
///
/// The last contact that may give the account back goes later only, so that nobody is left with newcomers alone
/// (DESIGN 3.9, HIJ-10).
struct RemoveContact: Sendable {
    let parts: IdentityParts

    /// When the contact goes; nil when it is gone. Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, contact id: UUID, origin: RequestOrigin) async throws -> Date? {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let due = try await parts.client.transaction { tx -> Date? in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            try OwnAccount.requireOpenContacts(account, now: now)
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            guard let contact = standing.live.first(where: { $0.id == id }) else {
                try takeBack(id, account, now: now, in: tx)
                return nil
            }
            guard ContactRemoval.leavesAddress(contact, among: standing.live) else {
                throw IdentityRefusal.lastContact
            }
            let removal = ContactRemoval(
                parts: parts, recipients: recipients, account: account, origin: origin, now: now)
            guard Self.isLastOfAge(contact, standing) else {
                try removal.run(contact, standing, in: tx)
                return nil
            }
            if let due = contact.removalDueAt { return due }
            try AccountPace(limits: parts.rules.accountLimits).take(.planRemoval, of: account.id, now: now, in: tx)
            let due = now.adding(milliseconds: parts.rules.contactAgeing.milliseconds)
            try removal.plan(contact, for: due, standing, in: tx)
            return due
        }
        parts.outbox.wakeUp.signal()
        return due
    }

    /// Keeps a contact that was to be taken off later, and tells everybody who was told of that; nothing happens to one
    /// that stays anyway. Throws `IdentityRefusal`, `PostgresError`.
    func keep(_ claims: AccessTokenClaims, contact id: UUID, place: String?) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let origin = RequestOrigin(place: place, session: claims.sid)
        try await parts.client.transaction { tx in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            guard let contact = standing.live.first(where: { $0.id == id }) else { throw IdentityRefusal.notFound }
            guard contact.removalDueAt != nil else { return }
            try AccountPace(limits: parts.rules.accountLimits).take(.keepContact, of: account.id, now: now, in: tx)
            let removal = ContactRemoval(
                parts: parts, recipients: recipients, account: account, origin: origin, now: now)
            try removal.takeBack(contact, standing, in: tx)
        }
        parts.outbox.wakeUp.signal()
    }

    /// Takes off what is due by now. False when it is not, or stays because it has become the last address. Throws
    /// `PostgresError` and what sealing throws.
    func runDue(_ id: UUID, of accountID: UUID) async throws -> Bool {
        guard let recipients = await parts.recipients.ready() else { return false }
        let now = parts.dependencies.now()
        let isRemoved = try await parts.client.transaction { tx -> Bool in
            guard let account = try AccountStore.lock(accountID, in: tx) else { return false }
            let standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
            guard let contact = standing.live.first(where: { $0.id == id }), let due = contact.removalDueAt,
                due.milliseconds <= now.milliseconds
            else { return false }
            guard account.state.isUsable, ContactRemoval.leavesAddress(contact, among: standing.live) else {
                try ContactUndoStore.cancelRemoval(id, account: account.id, in: tx)
                return false
            }
            let removal = ContactRemoval(
                parts: parts, recipients: recipients, account: account,
                origin: try ContactHistory.planner(of: id, account: account.id, in: tx), now: now)
            try removal.run(contact, standing, in: tx)
            return true
        }
        if isRemoved { parts.outbox.wakeUp.signal() }
        return isRemoved
    }

    /// Whether nothing but newcomers would stay that can give the account back.
    private static func isLastOfAge(_ contact: ContactRecord, _ standing: ContactStanding) -> Bool {
        let others = standing.live.filter { $0.id != contact.id && $0.verifiedAt != nil }
        return contact.verifiedAt != nil && standing.mayRecover(contact) && !others.isEmpty
            && !others.contains { standing.mayRecover($0) }
    }

    /// A contact that waits for its proof has no power yet: nobody is told that it goes.
    private func takeBack(_ id: UUID, _ account: AccountRecord, now: Date, in tx: borrowing Transaction) throws {
        let waiting = try ContactChangeStore.pending(of: account.id, now: now, in: tx)
        guard let change = waiting.first(where: { $0.contact == id }) else { throw IdentityRefusal.notFound }
        try ContactChangeStore.end(change.id, .cancelled, now: now, in: tx)
    }
}
