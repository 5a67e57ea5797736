/// A contact of an account as the rules about old and new ones see it: those that stand on the account, and those that
/// were taken off a short while ago. Instants are milliseconds.
package struct StandingContact<ID: Hashable & Sendable>: Sendable {
    package var id: ID
    /// A number; else an e-mail address.
    package var isPhone: Bool
    /// Given at sign-up: its holder may act before it is proved, as long as nothing else is.
    package var isSignUp: Bool
    package var isPrimary: Bool
    /// Since when its age counts: its proof, or later when its ageing began anew. Nil while it is not proved.
    package var agedSince: Int64?
    /// When it was added, in the order of the account's changes of contacts.
    package var position: Int64
    /// Its ageing began anew, after an undo or a support case: it waits its whole time, as the first number too.
    package var agesAnew: Bool
    /// Nil while it stands on the account.
    package var departure: Departure?
    /// Its owner left it because it is not safe.
    package var isDenied: Bool

    /// How a contact left the account.
    package struct Departure: Sendable {
        package var at: Int64
        /// The change that took it off; at that position the contact still stood there.
        package var position: Int64
        /// It was replaced or removed in the owner's name: undo may bring it back, and until then it keeps its power.
        package var isReversible: Bool
        package var wasPrimary: Bool

        package init(at: Int64, position: Int64, isReversible: Bool, wasPrimary: Bool) {
            self.at = at
            self.position = position
            self.isReversible = isReversible
            self.wasPrimary = wasPrimary
        }
    }

    package init(
        id: ID, isPhone: Bool, isSignUp: Bool, isPrimary: Bool, agedSince: Int64?, agesAnew: Bool = false,
        position: Int64, departure: Departure? = nil, isDenied: Bool = false
    ) {
        self.id = id
        self.isPhone = isPhone
        self.isSignUp = isSignUp
        self.isPrimary = isPrimary
        self.agedSince = agedSince
        self.agesAnew = agesAnew
        self.position = position
        self.departure = departure
        self.isDenied = isDenied
    }
}
