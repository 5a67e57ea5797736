/// What a presented refresh token earns.
package enum RefreshVerdict: Sendable, Equatable {
    /// It was the newest: hand out the next generation.
    case rotate(to: Int64)
    /// It was the newest until a moment ago: hand out the same successor again (a retry after a lost answer).
    case repeatSuccessor(Int64)
    /// It was rotated away before: somebody has a copy. End the whole family (RFC 9700 §4.14.2).
    case revokeFamily
    /// The family is dead, or the token belongs to another client.
    case refuse
}
