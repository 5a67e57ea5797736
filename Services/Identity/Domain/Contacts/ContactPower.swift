/// Which contacts of an account may give it back to its owner: a new one waits while an older one of its kind exists, and
/// the older one keeps its power meanwhile, also when it was replaced or removed (DESIGN 3.9). Durations and instants are
/// milliseconds; what ends at an instant is over at exactly that instant.
///
/// Whoever holds a stolen session can add a contact and prove it; for as long as the true owner can still object, that
/// contact opens nothing.
package struct ContactPower: Sendable {
    /// How long a contact waits beside an older one of its kind.
    package var ageing: Int64
    /// How long the first number waits beside the address, unless its ageing began anew.
    package var firstNumberAgeing: Int64
    /// How long a contact that was taken off keeps its power.
    package var kept: Int64
    /// Whether the power is that to start a recovery. A number that was taken off is then gone at once: its telephone may
    /// be stolen, and the address is still there. An address that was taken off counts while a newer one stands in its
    /// place, because that may be a thief's.
    package var isForRecovery: Bool

    package init(ageing: Int64, firstNumberAgeing: Int64, kept: Int64, isForRecovery: Bool = false) {
        self.ageing = ageing
        self.firstNumberAgeing = firstNumberAgeing
        self.kept = kept
        self.isForRecovery = isForRecovery
    }

    /// Whether the contact may act for the account now.
    /// - Parameter all: everything of the account, also what was taken off within the periods.
    package func mayAct<ID>(_ contact: StandingContact<ID>, among all: [StandingContact<ID>], now: Int64) -> Bool {
        guard isHere(contact, now), isNeeded(contact, all), !isPassedOver(contact, all, now) else { return false }
        guard contact.agedSince != nil else {
            // Nobody proved anything yet: the address of the sign-up is all there is.
            return contact.isSignUp && !contact.isPhone && contact.departure == nil
        }
        // What was taken off while it still waited never comes of age.
        let judgedAt = contact.departure.map { min($0.at, now) } ?? now
        return waitsUntil(contact, among: all, now: judgedAt) == nil
    }

    /// The instant from which a proved contact may act; nil when it waits for nothing.
    package func waitsUntil<ID>(
        _ contact: StandingContact<ID>, among all: [StandingContact<ID>], now: Int64
    ) -> Int64? {
        guard let agedSince = contact.agedSince, let wait = wait(of: contact, among: all, now: now) else { return nil }
        let (instant, overflow) = agedSince.addingReportingOverflow(wait)
        return overflow || now >= instant ? nil : instant
    }

    private func isNeeded<ID>(_ contact: StandingContact<ID>, _ all: [StandingContact<ID>]) -> Bool {
        guard isForRecovery, contact.departure != nil else { return true }
        return !contact.isPhone
            && all.contains { other in
                other.departure == nil && other.agedSince != nil && !other.isPhone && other.position > contact.position
            }
    }

    /// Its owner left it as not safe: it gives no account back while another of full age stands there.
    private func isPassedOver<ID>(
        _ contact: StandingContact<ID>, _ all: [StandingContact<ID>], _ now: Int64
    ) -> Bool {
        guard isForRecovery, contact.isDenied else { return false }
        return all.contains { other in
            other.id != contact.id && !other.isDenied && other.departure == nil && other.agedSince != nil
                && waitsUntil(other, among: all, now: now) == nil
        }
    }

    /// On the account, or taken off it so recently that it still counts.
    private func isHere<ID>(_ contact: StandingContact<ID>, _ now: Int64) -> Bool {
        guard let departure = contact.departure else { return true }
        return departure.isReversible && !contact.isDenied && now - departure.at < kept
    }

    /// How long the contact waits from its proof on; nil when there is nothing older that it would have to wait for.
    private func wait<ID>(of contact: StandingContact<ID>, among all: [StandingContact<ID>], now: Int64) -> Int64? {
        let older = all.filter { other in
            other.id != contact.id && other.agedSince != nil && other.position < contact.position
                && isElder(other, now)
        }
        if older.contains(where: { $0.isPhone == contact.isPhone }) { return ageing }
        if contact.isPhone && !older.isEmpty {
            return contact.agesAnew ? max(ageing, firstNumberAgeing) : firstNumberAgeing
        }
        return nil
    }

    /// What was taken off makes a newcomer wait as long as the newcomer's own time runs, whatever it may still do itself.
    private func isElder<ID>(_ contact: StandingContact<ID>, _ now: Int64) -> Bool {
        guard let departure = contact.departure else { return true }
        if isForRecovery && contact.isPhone { return false }
        return departure.isReversible && !contact.isDenied && now - departure.at < max(ageing, kept)
    }
}
