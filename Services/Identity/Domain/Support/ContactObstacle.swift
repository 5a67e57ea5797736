/// Why a contact cannot be the one that a support case restores.
package enum ContactObstacle: String, Sendable, CaseIterable {
    case notAnAddress
    case notProved
    case provedAfterDispute
    case leftLongBefore
    case denied
    case heldByAnother

    /// What is known of a contact. Instants are milliseconds since 1970.
    package struct Facts: Sendable {
        package var isAddress: Bool
        package var provedAt: Int64?
        package var removedAt: Int64?
        package var removedBecause: String?
        /// When its owner said that it is not safe.
        package var deniedAt: Int64?
        /// Whether another account has proved this address meanwhile.
        package var isHeldByAnother: Bool

        package init(
            isAddress: Bool, provedAt: Int64?, removedAt: Int64?, removedBecause: String?, deniedAt: Int64? = nil,
            isHeldByAnother: Bool
        ) {
            self.isAddress = isAddress
            self.provedAt = provedAt
            self.removedAt = removedAt
            self.removedBecause = removedBecause
            self.deniedAt = deniedAt
            self.isHeldByAnother = isHeldByAnother
        }
    }

    /// Reasons of removal by which the owner turned a contact away for good: an undo, a decided case, the first proof.
    package static let turnedAway: Set<String> = ["undone", "disputed", "first-proof"]

    /// Whether the owner turned a contact away. What was said in the account's name since the dispute began counts for
    /// nothing: a thief may have denied the owner's own mailbox.
    package static func isTurnedAway(removedBecause reason: String?, deniedAt: Int64?, disputedSince: Int64) -> Bool {
        if let deniedAt, deniedAt < disputedSince { return true }
        return reason.map(turnedAway.contains) ?? false
    }

    /// Nil for a contact that was proved before the dispute and has not been left long before it.
    package static func of(_ facts: Facts, disputedSince: Int64) -> ContactObstacle? {
        guard facts.isAddress else { return .notAnAddress }
        guard let provedAt = facts.provedAt else { return .notProved }
        guard provedAt < disputedSince else { return .provedAfterDispute }
        guard
            !isTurnedAway(
                removedBecause: facts.removedBecause, deniedAt: facts.deniedAt, disputedSince: disputedSince)
        else { return .denied }
        if let removedAt = facts.removedAt, removedAt < disputedSince - SupportRule.contactReach {
            return .leftLongBefore
        }
        return facts.isHeldByAnother ? .heldByAnother : nil
    }

    /// What an agent reads.
    package var text: String {
        switch self {
        case .notAnAddress: "No link can be sent there."
        case .notProved: "It was never confirmed."
        case .provedAfterDispute: "It was confirmed after the dispute began."
        case .leftLongBefore: "The owner left it long before the dispute began."
        case .denied: "The owner turned it away."
        case .heldByAnother: "Another account has confirmed it meanwhile."
        }
    }
}
