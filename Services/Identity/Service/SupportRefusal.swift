import IdentityDomain

/// Why customer service did not get what it asked for. `SupportProblems` gives each its status and words.
enum SupportRefusal: Error, Equatable {
    /// No session, or one that has ended.
    case signedOut
    /// Unknown name, wrong password, wrong or used code, disabled: one answer for all.
    case invalidCredentials
    /// The code of the second factor is wrong or was used.
    case invalidCode
    /// Too many wrong passwords or codes in a row.
    case locked(milliseconds: Int64)
    case agentExists
    case agentNotFound
    case accountNotFound
    case caseNotFound
    /// The account has a case that is not over.
    case caseOpen
    case disputeNotRecent
    /// Not a step that this state knows.
    case wrongState(SupportState)
    /// The opener, or the one who proposed, wants to decide.
    case samePerson
    case roleMissing(AgentRole)
    case evidenceNotAccepted
    case notEnoughEvidence
    case contactNotEligible(ContactObstacle)
    /// A brand-new address that is somebody's.
    case addressTaken
    /// An objection link that is malformed, used, foreign or expired: one answer for all.
    case invalidLink
}
