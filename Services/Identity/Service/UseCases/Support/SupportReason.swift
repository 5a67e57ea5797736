import IdentityDomain

/// Why an agent does something, and on which ticket: both are given with every action (HIJ-07).
struct SupportReason: Sendable {
    /// Most code points.
    static let maximumCodePoints = 500

    var text: String
    var ticket: SupportTicket
}
