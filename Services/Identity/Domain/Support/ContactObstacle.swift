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
        /// Whether another account has proved this address meanwhile.
        package var isHeldByAnother: Bool

        package init(
            isAddress: Bool, provedAt: Int64?, removedAt: Int64?, removedBecause: String?, isHeldByAnother: Bool
        ) {
            self.isAddress = isAddress
            self.provedAt = provedAt
            self.removedAt = removedAt
            self.removedBecause = removedBecause
            self.isHeldByAnother = isHeldByAnother
        }
    }

    /// Reasons of removal by which the owner turned a contact away for good.
    package static let turnedAway: Set<String> = ["denied", "undone", "undo"]

    /// Nil for a contact that was proved before the dispute and has not been left long before it.
    package static func of(_ facts: Facts, disputedSince: Int64) -> ContactObstacle? {
        guard facts.isAddress else { return .notAnAddress }
        guard let provedAt = facts.provedAt else { return .notProved }
        guard provedAt < disputedSince else { return .provedAfterDispute }
        if let reason = facts.removedBecause, turnedAway.contains(reason) { return .denied }
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
