import Foundation

/// One row of `account`, with what the rules need of it.
struct AccountRecord: Sendable {
    /// Whether the account may be used.
    enum State: String, Sendable {
        case active
        case frozen
        /// Its owner asked to close it and may still come back; until then it works as an active one does.
        case closing
        /// Erased; the row stays so that its id is never used again (LNK-13).
        case closed

        /// Whether its owner can sign in, recover and change it.
        var isUsable: Bool { self == .active || self == .closing }
    }

    var id: UUID
    var epoch: Int64
    var credentialVersion: Int64
    var givenName: String
    var familyName: String
    var locale: String
    var state: State
    var createdAt: Date
    /// ISO 3166-1 alpha-2, in capitals.
    var country: String?
    /// IANA name.
    var timeZone: String?
    /// Set while closing: since when, and when it is erased.
    var closingSince: Date?
    var eraseAfter: Date?
    /// Set while nobody can sign in: the password was taken away and the owner has to set a new one.
    var passwordDisabledAt: Date?
    /// No contact can be changed before this instant.
    var contactsLockedUntil: Date?
}
