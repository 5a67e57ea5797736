import Foundation

/// A "this wasn't me" link of one notice: a row of `undo_link`. The link itself is derived from it and a key elsewhere.
struct UndoLinkRecord: Sendable {
    /// What the notice told; the raw value stands in the table and on the wire.
    enum Cause: String, Sendable {
        case contact
        case password
        case device
    }

    /// How a link ended before its time.
    enum Outcome: String, Sendable {
        case used
        /// Another one was used, or its contact may undo nothing any more.
        case voided
    }

    /// What the links of one notice have in common.
    struct Occasion: Sendable {
        var cause: Cause
        /// For a contact: `email-replaced` and so on.
        var change: String?
        /// Where the change stands in the order of the account's changes of contacts.
        var position: Int64
        var origin: RequestOrigin

        /// The notice told that a contact was denied.
        var isDenial: Bool { change?.hasSuffix("-denied") ?? false }
    }

    var id: UUID
    var issue: UUID
    var account: UUID
    /// The contact whose notice holds the link.
    var contact: UUID
    var occasion: Occasion
    var occurredAt: Date
    var nonce: [UInt8]
    var keyID: String
    var expiresAt: Date
}
