/// What token knows of identity's recovery attempt. Leaves `open` once and never returns to it.
package enum AttemptState: String, Sendable, CaseIterable {
    case open
    case completed
    case voided

    /// Whether secrets of the attempt may be issued and redeemed.
    package var acceptsSecrets: Bool { self == .open }
}
