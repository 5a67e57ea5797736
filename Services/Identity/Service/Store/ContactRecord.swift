import EventContracts
import Foundation

/// One live row of `contact`.
struct ContactRecord: Sendable {
    var id: UUID
    var account: UUID
    var channel: Channel
    /// The bytes given by the owner.
    var address: String
    var isPrimary: Bool
    var isSignUp: Bool
    var verifiedAt: Date?

    /// Whether notices about the account go here: proved, or given at sign-up.
    var receivesNotices: Bool { verifiedAt != nil || isSignUp }
}
