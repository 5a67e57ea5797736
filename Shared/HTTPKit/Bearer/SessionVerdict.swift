/// What the revocation feed knows about the session of an access token.
package enum SessionVerdict: Sendable, Equatable {
    case live
    case revoked
    /// The feed has not caught up with its current log: nobody can be sure.
    case notReady
}
