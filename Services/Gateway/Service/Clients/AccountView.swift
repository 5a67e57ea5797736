/// What the account pages show of an account.
package struct AccountView: Decodable, Sendable, Equatable {
    /// An address or a number that stands on the account.
    package struct Contact: Decodable, Sendable, Equatable {
        package var id: String
        package var channel: String
        package var address: String
        package var primary: Bool
        package var verified: Bool
        /// From when on it can start a recovery; nil when it can now.
        package var countsFrom: String?
        /// When it is taken off; nil when it stays.
        package var removalDueAt: String?
        /// Its owner said that it is not safe: it undoes nothing. Nil where nobody did.
        package var denied: Bool?
        /// What keeps our messages from it; nil when they arrive as far as is known.
        package var undeliverable: Undeliverable?
    }

    /// One that was taken off and may still undo that.
    package struct Former: Decodable, Sendable, Equatable {
        package var id: String
        package var channel: String
        package var masked: String
        package var undoesUntil: String
        /// Its owner said that it is not safe: it undoes nothing. Nil where nobody did.
        package var denied: Bool?
    }

    /// Why our messages do not arrive.
    package struct Undeliverable: Decodable, Sendable, Equatable {
        /// `bounced`, `complaint` or `undelivered`.
        package var reason: String
    }

    /// One that waits for its code.
    package struct Pending: Decodable, Sendable, Equatable {
        package var id: String
        package var channel: String
        package var address: String
        /// `sign-up`, `replace` or `add`.
        package var reason: String
        /// The letters that the message with its code shows; nil where that shows none.
        package var requestLabel: String?
    }

    /// The account is to be erased.
    package struct Closing: Decodable, Sendable, Equatable {
        package var eraseAfter: String
    }

    package var email: String?
    package var phone: String?
    package var emailVerified: Bool?
    package var contacts: [Contact]?
    package var former: [Former]?
    package var pending: [Pending]?
    package var closing: Closing?
}
