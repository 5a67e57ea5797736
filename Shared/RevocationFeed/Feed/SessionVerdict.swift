/// What the revocation feed says about a session.
package enum SessionVerdict: Sendable, Equatable {
    case live
    case revoked
    /// Not everything was read yet: nobody may be let in.
    case notReady
}
