import EventContracts
import IdentityDomain

extension SupportContactStore.Held {
    /// Whether its holder has a say in the case: the contact was proved long enough before it was opened, and its owner
    /// did not turn it away, neither before the link was sent nor since.
    func isObjector(to record: SupportCaseRecord) -> Bool {
        guard let provedAt = contact.verifiedAt,
            provedAt.milliseconds <= record.openedAt.milliseconds - SupportRule.objectorAge
        else { return false }
        return !ContactObstacle.isTurnedAway(
            removedBecause: removedBecause, deniedAt: deniedAt?.milliseconds,
            disputedSince: record.disputedSince.milliseconds)
    }
}
