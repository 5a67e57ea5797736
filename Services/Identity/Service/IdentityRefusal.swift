import Foundation
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
    /// The password has to be given once more in this session.
    case stepUpRequired
    /// No number before the address given at sign-up is proved.
    case addressNotProved
    /// Wrong, used, expired, overtaken or tried too often: one answer for all codes.
    case invalidCode
    /// Somebody else proved this address first.
    case contactTaken
    /// The account has this contact already.
    case contactExists
    /// Two contacts of a channel are the most.
    case contactLimit
    /// The last proved address cannot be taken off.
    case lastContact
    /// Contacts were just given back to their owner and stay as they are until then.
    case contactsLocked(until: Date)
    /// Malformed, foreign, expired, used or void: one answer for all links of notices.
    case invalidLink
    /// No other contact of old can vouch for this.
    case noVoucher
    /// Not there, or not this account's.
    case notFound
    /// A run of forced resets takes no more accounts.
    case runStarted
    /// The time to come back is over.
    case graceOver
    /// Too many failed passwords for this identifier.
    case throttled(seconds: Int)
    /// The session behind the bearer token is no longer good.
    case signedOut
    /// Keys or computing time are missing for the moment.
    case unavailable(seconds: Int)
}
