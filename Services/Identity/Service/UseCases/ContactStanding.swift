import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// An account's contacts, also those that were taken off it a short while ago, and what each of them may do now
/// (DESIGN 3.9). Everybody who asks whether a contact gives an account back asks here.
struct ContactStanding: Sendable {
    /// What stands on the account first, in the order of its page.
    let all: [ContactRecord]
    private let rules: IdentityRules
    private let now: Date

    /// As of now; the caller holds the account's row lock where something is decided by it.
    static func load(
        of account: UUID, rules: IdentityRules, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> ContactStanding {
        let since = now.adding(milliseconds: -rules.contactMemory)
        let known = try ContactStore.known(of: account, takenOffSince: since, in: tx)
        return ContactStanding(
            all: known.filter { $0.departure == nil } + known.filter { $0.departure != nil }, rules: rules, now: now)
    }

    /// As it would be without what was denied since then.
    func liftingDenials(since: Date) -> ContactStanding {
        let lifted = all.map { contact in
            var contact = contact
            if let deniedAt = contact.deniedAt, deniedAt.milliseconds >= since.milliseconds { contact.deniedAt = nil }
            return contact
        }
        return ContactStanding(all: lifted, rules: rules, now: now)
    }

    /// What stands on the account.
    var live: [ContactRecord] { all.filter { $0.departure == nil } }

    /// Those that a recovery may start from, and end with.
    var recovering: [ContactRecord] { all.filter { mayRecover($0) } }

    func mayRecover(_ contact: ContactRecord) -> Bool {
        rules.recoveryPower.mayAct(contact.standing, among: standings, now: now.milliseconds)
    }

    func mayRecover(_ id: UUID) -> Bool { all.contains { $0.id == id && mayRecover($0) } }

    /// When a contact begins to count for recoveries; nil when it does now.
    func countsFrom(_ contact: ContactRecord) -> Date? {
        rules.recoveryPower.waitsUntil(contact.standing, among: standings, now: now.milliseconds)
            .map { Date(milliseconds: $0) }
    }

    /// Whom a notice goes to: what stands on the account, and what was taken off in its name within the undo window.
    var told: [ContactRecord] {
        let live = live
        var kept: [ContactRecord] = []
        for contact in all where contact.departure != nil && contact.verifiedAt != nil && isWithinWindow(contact) {
            // Taken off and put back on, or twice taken off: one message for each address.
            guard !(live + kept).contains(where: { $0.channel == contact.channel && $0.folded == contact.folded })
            else { continue }
            kept.append(contact)
        }
        return live + kept
    }

    /// What was taken off a short while ago and may still undo that, unless its owner denied it.
    var former: [ContactRecord] { told.filter { $0.departure != nil } }

    /// Those whose notices hold a link: proved before, of age, and not denied it by their owner. While nothing is proved,
    /// the address of the sign-up stands in for what is, except for changes of contacts.
    func undoers(_ cause: UndoLinkRecord.Cause) -> [ContactRecord] {
        let proved = told.filter { contact in
            contact.verifiedAt != nil && contact.deniedAt == nil
                && rules.undoPower.mayAct(contact.standing, among: standings, now: now.milliseconds)
        }
        guard proved.isEmpty, cause != .contact else { return proved }
        guard !live.contains(where: { $0.verifiedAt != nil }) else { return [] }
        return live.filter { $0.isSignUp && $0.deniedAt == nil }
    }

    /// Until when a contact may undo what happens now: as long as a link lives, and no longer than it may itself return.
    func undoes(_ contact: ContactRecord) -> Date {
        let window = rules.undoWindow.milliseconds
        return (contact.departure?.at ?? now).adding(milliseconds: window)
    }

    /// What an undo by one contact of a change takes off and brings back.
    func plan(
        undoing change: Int64, by undoer: UUID, mayReturn: (StandingContact<UUID>) -> Bool
    ) -> UndoPlan<UUID> {
        UndoPlan(
            change: change, undoer: undoer, all: standings, power: rules.undoPower, now: now.milliseconds,
            mayReturn: mayReturn)
    }

    private var standings: [StandingContact<UUID>] { all.map(\.standing) }

    private func isWithinWindow(_ contact: ContactRecord) -> Bool {
        guard let departure = contact.departure else { return true }
        return departure.isReversible
            && now.milliseconds < departure.at.milliseconds + rules.undoWindow.milliseconds
    }
}
