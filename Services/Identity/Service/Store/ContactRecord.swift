import EventContracts
import Foundation
import IdentityDomain

/// One row of `contact`: on the account, or taken off it and still kept.
struct ContactRecord: Sendable {
    /// How it left the account.
    struct Departure: Sendable {
        var at: Date
        /// `replaced`, `removed`, `first-proof` or `undone`.
        var reason: String
        /// The change that took it off, in the order of the account's changes.
        var position: Int64
        var wasPrimary: Bool

        /// Taken off in the owner's name: an undo may bring it back.
        var isReversible: Bool { reason == "replaced" || reason == "removed" }
    }

    var id: UUID
    var account: UUID
    var channel: Channel
    /// The bytes given by the owner.
    var address: String
    var isPrimary: Bool
    var isSignUp: Bool
    var verifiedAt: Date?
    var createdAt: Date
    /// Where it was added, in the order of the account's changes.
    var position: Int64 = 0
    /// Nil while it stands on the account.
    var departure: Departure?
    /// Its owner left it because it is not safe.
    var deniedAt: Date?
    /// Its ageing began anew then; nil for the instant of its proof.
    var ageingSince: Date?
    /// It is taken off then, unless its owner keeps it.
    var removalDueAt: Date?

    /// The comparison form, as in the table.
    var folded: String { channel == .email ? ASCIIFolding.fold(address) : address }
    /// The contact as its owner recognises it and a stranger does not.
    var masked: String { channel == .email ? ContactMask.email(address) : ContactMask.phone(address) }

    /// Whether notices about the account go here: proved, or given at sign-up.
    var receivesNotices: Bool { verifiedAt != nil || isSignUp }

    /// The contact as the rules about old and new ones see it.
    var standing: StandingContact<UUID> {
        StandingContact(
            id: id, isPhone: channel == .sms, isSignUp: isSignUp, isPrimary: isPrimary,
            agedSince: verifiedAt.map { max($0, ageingSince ?? $0).milliseconds }, agesAnew: ageingSince != nil,
            position: position,
            departure: departure.map {
                StandingContact.Departure(
                    at: $0.at.milliseconds, position: $0.position, isReversible: $0.isReversible,
                    wasPrimary: $0.wasPrimary)
            },
            isDenied: deniedAt != nil)
    }
}
