/// What an undo does to an account's contacts: everything goes back to what it was before a change (DESIGN 3.9).
///
/// It goes back further than the change named by the link in two cases. The contact that undoes may itself have been
/// taken off by an earlier change: of a chain A→H→J each of A's links restores A. And the first address of the account
/// must not be a newcomer that an older address had to make room for: the recovery that follows goes to it.
package struct UndoPlan<ID: Hashable & Sendable>: Sendable {
    /// The position that everything goes back to.
    package private(set) var position: Int64
    /// Taken off since, and back now.
    package private(set) var restored: [ID] = []
    /// Those of them that still waited when they were taken off: they wait anew, whole. They may be a thief's who replaced
    /// them once more.
    package private(set) var renewed: [ID] = []
    /// Added since, or still waiting for its power, and off now.
    package private(set) var removed: [ID] = []
    /// On the account before and after.
    package private(set) var kept: [ID] = []
    /// The first address and the first number afterwards.
    package private(set) var primaries: [ID] = []

    /// - Parameters:
    ///   - change: the position of the change that the link names.
    ///   - undoer: the contact that the link went to.
    ///   - all: everything of the account, also what was taken off within the undo window.
    ///   - mayReturn: contacts that another account does not hold by now.
    ///   - power: with the undo window as the time that a contact keeps its power.
    package init(
        change: Int64, undoer: ID, all: [StandingContact<ID>], power: ContactPower, now: Int64,
        mayReturn: (StandingContact<ID>) -> Bool = { _ in true }
    ) {
        let returning = all.filter { contact in
            guard let departure = contact.departure else { return false }
            return departure.isReversible && contact.agedSince != nil && !contact.isDenied
                && now - departure.at < power.kept && mayReturn(contact)
        }
        // Proof gives power slowly: what still waits for it may be part of the same theft, and goes too.
        func isNewcomer(_ contact: StandingContact<ID>, at instant: Int64) -> Bool {
            contact.id != undoer && power.waitsUntil(contact, among: all, now: instant) != nil
        }
        position = change
        if let off = all.first(where: { $0.id == undoer })?.departure, off.isReversible {
            position = min(position, off.position)
        }
        while let earlier = Self.displacement(before: position, all, returning, power, now) { position = earlier }
        for contact in all where contact.position < position {
            guard let departure = contact.departure else {
                if isNewcomer(contact, at: now) { removed.append(contact.id) } else { kept.append(contact.id) }
                continue
            }
            if departure.position >= position, returning.contains(where: { $0.id == contact.id }) {
                restored.append(contact.id)
                if isNewcomer(contact, at: departure.at) { renewed.append(contact.id) }
            }
        }
        removed += all.filter { $0.departure == nil && $0.position >= position }.map(\.id)
        primaries = [false, true].compactMap { isPhone in primary(isPhone: isPhone, all) }
    }

    /// The change that put the first address of that moment in the place of an older one; nil when that address is old.
    private static func displacement(
        before position: Int64, _ all: [StandingContact<ID>], _ returning: [StandingContact<ID>], _ power: ContactPower,
        _ now: Int64
    ) -> Int64? {
        let standing = all.filter { $0.position < position && ($0.departure.map { $0.position >= position } ?? true) }
        let addresses = standing.filter { !$0.isPhone && $0.agedSince != nil }
        guard !addresses.contains(where: { power.mayAct($0, among: all, now: now) }) else { return nil }
        return returning.filter { !$0.isPhone }.compactMap { $0.departure?.position }.filter { $0 < position }.max()
    }

    /// The contact that was the first of its kind then: the first one that left that place since, or the one that is there.
    private func primary(isPhone: Bool, _ all: [StandingContact<ID>]) -> ID? {
        let here = all.filter { $0.isPhone == isPhone && (restored.contains($0.id) || kept.contains($0.id)) }
        let left = here.filter { ($0.departure?.wasPrimary ?? false) }
            .min { ($0.departure?.position ?? 0) < ($1.departure?.position ?? 0) }
        let oldest = here.filter { $0.agedSince != nil }.min { $0.position < $1.position }
        return (left ?? here.first { $0.isPrimary } ?? oldest ?? here.first)?.id
    }
}
