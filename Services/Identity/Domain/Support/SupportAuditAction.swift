/// What an entry of a case's audit trail tells. The raw value stands in what is hashed and never changes.
package enum SupportAuditAction: String, Sendable, CaseIterable {
    case opened
    case read
    case auditRead = "audit-read"
    /// Its line in a list of cases was shown.
    case listRead = "list-read"
    case evidenceAdded = "evidence-added"
    case frozen
    case proposed
    case approved
    case refused
    case objected
    case resumed
    case contactRestored = "contact-restored"
    /// The approved contact can be restored no more: another account holds it.
    case contactLost = "contact-lost"
    case credentialSet = "credential-set"
    case coolingDown = "cooling-down"
    case closed
    case expired

    /// Whether somebody looked, and nothing else.
    package var isReading: Bool { self == .read || self == .auditRead || self == .listRead }
}
