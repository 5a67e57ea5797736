import IdentityDomain

/// Why a use case did not do what was asked. Says nothing that the asker may not know; `IdentityProblems` gives each
/// its status and words.
enum IdentityRefusal: Error, Equatable {
    /// The grant is malformed, foreign, expired or for something that is gone.
    case invalidGrant
    /// The attempt is completed or void; somebody was first, or the link had been overtaken.
    case alreadyUsed
    case passwordPolicy(PasswordRefusal, minimumLength: Int)
    /// Equal to the current password, or to one of those before it that are remembered.
    case previousPassword
    /// Unknown, wrong or not allowed to sign in: one answer for all.
    case invalidCredentials
    /// The current password given with a change is wrong.
    case wrongPassword
    /// Too many failed passwords for this identifier.
    case throttled(seconds: Int)
    /// The session behind the bearer token is no longer good.
    case signedOut
    /// Keys or computing time are missing for the moment.
    case unavailable(seconds: Int)
}
