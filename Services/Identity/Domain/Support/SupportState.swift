/// Where a support case stands. The raw value is the word on the wire and in the table.
package enum SupportState: String, Sendable, CaseIterable {
    /// Somebody said that the account is not in its owner's hands. Nothing has happened to it yet.
    case reported
    /// Evidence is being gathered; the account still works.
    case evidence
    /// The evidence suffices to hold the account: nobody gets in, nothing changes.
    case frozen
    /// An agent has named the contact to restore.
    case proposed
    /// A second person has agreed; it takes effect after a wait in which everybody told can still object.
    case approved
    case contactRestored = "contact-restored"
    case credentialSet = "credential-set"
    case coolingDown = "cooling-down"
    case closed
    case refused
    /// Somebody objected: only a second person can go on or refuse.
    case review
    case expired

    /// Whether the case has ended for good.
    package var isOver: Bool { self == .closed || self == .refused || self == .expired }

    /// How long a case may stay like this before it goes on or ends by itself, in milliseconds. Nil where something else
    /// says so (an approval waits as configured) and for what is over.
    package var lifeMilliseconds: Int64? {
        let hour: Int64 = 3_600_000
        return switch self {
        case .reported, .evidence, .review: 168 * hour
        case .frozen, .proposed, .coolingDown: 72 * hour
        case .contactRestored: 336 * hour
        case .approved, .credentialSet, .closed, .refused, .expired: nil
        }
    }
}
