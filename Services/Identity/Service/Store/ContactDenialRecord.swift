import Foundation

/// An owner says that one of their contacts is not safe; another contact of old is to vouch for it by a code.
struct ContactDenialRecord: Sendable {
    /// How it ended.
    enum Outcome: String, Sendable {
        case proved
        /// A newer one took its place.
        case superseded
        /// Too many wrong codes.
        case exhausted
        /// Something else happened to the account that ends everything under way (LNK-12).
        case voided
    }

    var id: UUID
    var account: UUID
    /// The contact that is not safe.
    var contact: UUID
    /// Where the code went.
    var voucher: UUID
    var nonce: [UInt8]
    var keyID: String
    var createdAt: Date
    var expiresAt: Date
}
