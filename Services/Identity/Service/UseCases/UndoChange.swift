import EventContracts
import Foundation
import IdentityDomain
import Messaging
import Metrics
import PostgresClient
import ServiceRuntime

/// "This wasn't me": whoever holds the link of a notice takes back what it told, without signing in (DESIGN 3.9, HIJ-06).
///
/// Nobody is signed in by it. It puts everybody out, takes the password away and starts a recovery to a contact of old;
/// until its owner has completed that, the account stays shut.
struct UndoChange: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal.invalidLink` for every link that does not work (any more), and `PostgresError`.
    /// - Parameter place: roughly where the link was used.
    func run(_ token: String, place: String?) async throws {
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let cause = try await parts.client.transaction { tx -> UndoLinkRecord.Cause in
            let found = try FindUndoLink(parts: parts, now: now).run(token, in: tx)
            // Two at once: the second finds it used.
            guard try UndoLinkStore.use(found.link.id, now: now, in: tx) else { throw IdentityRefusal.invalidLink }
            try undo(found, RequestOrigin(place: place), recipients, now: now, in: tx)
            return found.link.occasion.cause
        }
        parts.outbox.wakeUp.signal()
        Counter(label: "rekey_undone", dimensions: [("cause", cause.rawValue)]).increment()
    }

    private func undo(
        _ found: FindUndoLink.Found, _ origin: RequestOrigin, _ recipients: RecipientSeals.Ready, now: Date,
        in tx: borrowing Transaction
    ) throws {
        let (link, account) = (found.link, found.account)
        let standing: ContactStanding
        switch link.occasion.cause {
        case .contact:
            if link.occasion.isDenial {
                try ContactUndoStore.liftDenials(account: account.id, since: link.occurredAt, in: tx)
            }
            standing = try TakenBackContacts(
                parts: parts, recipients: recipients, account: account, origin: origin, now: now
            ).run(undoing: link.occasion.position, by: link.contact, in: tx).standing
        case .password, .device:
            // Links of changes of contacts are their owner's and stay; what puts people out was used by this one.
            try UndoLinkStore.voidSignIns(of: account.id, now: now, in: tx)
            standing = try ContactStanding.load(of: account.id, rules: parts.rules, now: now, in: tx)
        }
        var out = try PutEverybodyOut(parts: parts, now: now).run(account, because: .contactChanged, in: tx)
        try AccountStore.disablePassword(account.id, now: now, in: tx)
        try AccountHistory.append(
            .undone, account: account.id, facts: [.reason: link.occasion.cause.rawValue], origin: origin,
            id: parts.dependencies.newID(), now: now, in: tx)
        try keepAccount(&out, since: link.occurredAt, now: now, in: tx)
        // Who can undo holds a contact of old: whatever support case is open for the account is looked at again.
        try SupportObjection(parts: parts, recipients: recipients, now: now)
            .record(account: out, source: .undo, in: tx)
        guard out.state.isUsable, let contact = Self.recoveryContact(standing, before: link) else { return }
        try StartOwnerRecovery(parts: parts, recipients: recipients, now: now).run(
            for: out, to: contact, occasion: .undo, in: tx)
    }

    /// A closing that was asked for since then goes the same way as everything else that was done since then.
    private func keepAccount(
        _ account: inout AccountRecord, since: Date, now: Date, in tx: borrowing Transaction
    ) throws {
        guard account.state == .closing, let closing = account.closingSince,
            closing.milliseconds >= since.milliseconds
        else { return }
        try AccountStore.reopen(account.id, in: tx)
        account.state = .active
        try AccountHistory.append(
            .closureCancelled, account: account.id, id: parts.dependencies.newID(), now: now, in: tx)
    }

    /// Where the recovery goes: the first address that may recover and is older than what was undone. Nil leaves the
    /// owner to customer service.
    static func recoveryContact(_ standing: ContactStanding, before link: UndoLinkRecord) -> ContactRecord? {
        let able = standing.recovering.filter { contact in
            contact.channel == .email && contact.position < link.occasion.position
        }
        return able.first { $0.isPrimary } ?? able.first
    }
}
