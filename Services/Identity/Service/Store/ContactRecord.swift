import EventContracts
import Foundation
import IdentityDomain

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
    var createdAt: Date

    /// The comparison form, as in the table.
    var folded: String { channel == .email ? ASCIIFolding.fold(address) : address }
    /// The contact as its owner recognises it and a stranger does not.
    var masked: String { channel == .email ? ContactMask.email(address) : ContactMask.phone(address) }

    /// Whether notices about the account go here: proved, or given at sign-up.
    var receivesNotices: Bool { verifiedAt != nil || isSignUp }
}
