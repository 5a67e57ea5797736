import EventContracts
import Foundation
import RecoveryCrypto

/// A contact that waits for its proof: a pending row of `contact_change`.
struct ContactChangeRecord: Sendable {
    /// Which place among an account's contacts of a channel is to be taken.
    enum Place: String, Sendable {
        case primary
        case second
    }

    /// How a change ended.
    enum Outcome: String, Sendable {
        case proved
        /// A newer change took its place.
        case superseded
        /// Taken back by the owner.
        case cancelled
        /// Too many wrong codes.
        case exhausted
        case expired
        /// Something else happened to the account that ends everything under way (LNK-12).
        case voided
        /// Another account, or another contact of this one, holds the address by now.
        case taken
    }

    var id: UUID
    var account: UUID
    /// The contact that the code proves.
    var contact: UUID
    var channel: Channel
    var reason: ContactVerificationRequested.Reason
    var place: Place
    /// The bytes given by the owner; the code went here and nowhere else.
    var address: String
    var folded: String
    /// Somebody else's address: nothing was sent and no code is right.
    var isTaken: Bool
    var nonce: [UInt8]
    var keyID: String
    var tries: Int
    var createdAt: Date
    var lastSentAt: Date
    var expiresAt: Date

    /// The letters that page and message show; a text message has no room for them.
    var requestLabel: String? { channel == .email ? RequestLabel(change: id).text : nil }
}
