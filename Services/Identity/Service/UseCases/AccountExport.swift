import EventContracts
import Foundation

/// An account's data as its owner downloads it; members are named for people, and what has no value is left out.
struct AccountExport: Encodable, Sendable {
    struct Account: Encodable, Sendable {
        var id: UUID
        var givenName: String
        var familyName: String
        var locale: String
        var country: String?
        var timeZone: String?
        var state: String
        var createdAt: Date
        var closingSince: Date?
        var eraseAfter: Date?

        init(_ record: AccountRecord) {
            id = record.id
            givenName = record.givenName
            familyName = record.familyName
            locale = record.locale
            country = record.country
            timeZone = record.timeZone
            state = record.state.rawValue
            createdAt = record.createdAt
            closingSince = record.closingSince
            eraseAfter = record.eraseAfter
        }
    }

    struct Contact: Encodable, Sendable {
        var id: UUID
        var channel: String
        var address: String
        var primary: Bool
        var givenAtSignUp: Bool
        var createdAt: Date
        var verifiedAt: Date?
        var removedAt: Date?
        var removedBecause: String?
    }

    struct PendingContact: Encodable, Sendable {
        var id: UUID
        var channel: String
        var address: String
        var reason: String
        var createdAt: Date
        var expiresAt: Date

        init(_ change: ContactChangeRecord) {
            id = change.contact
            channel = change.channel.rawValue
            address = change.address
            reason = change.reason.rawValue
            createdAt = change.createdAt
            expiresAt = change.expiresAt
        }
    }

    /// What happened to one contact, and from where.
    struct ContactHappening: Encodable, Sendable {
        var contact: UUID
        var at: Date
        var what: String
        var session: UUID?
        var device: String?
        var place: String?
    }

    /// A password that is remembered as a hash.
    struct Password: Encodable, Sendable {
        var version: Int64
        var createdAt: Date
    }

    /// A payment instrument that is remembered as a keyed fingerprint.
    struct Instrument: Encodable, Sendable {
        var kind: String
        var createdAt: Date
    }

    /// A device that is remembered as a keyed fingerprint.
    struct Device: Encodable, Sendable {
        var firstSeen: Date
        var lastSeen: Date
    }

    struct Recovery: Encodable, Sendable {
        var id: UUID
        var state: String
        var openedAt: Date
        var lastSentAt: Date?
        var closedAt: Date?
        var closedBecause: String?
    }

    struct Happening: Encodable, Sendable {
        var id: UUID
        var at: Date
        var kind: String
        var text: String
        var facts: [String: String]
        var device: String?
        var place: String?
        var session: UUID?

        init(_ entry: AccountHistory.Entry, text: String) {
            id = entry.id
            at = entry.at
            kind = entry.kindText
            self.text = text
            facts = entry.facts
            device = entry.origin.device
            place = entry.origin.place
            session = entry.origin.session
        }
    }

    /// What this is and what it is not: other services hold something of the owner too.
    var scope: String
    var exportedAt: Date
    var account: Account
    var contacts: [Contact]
    var pendingContacts: [PendingContact]
    var contactHistory: [ContactHappening]
    var passwords: [Password]
    var instruments: [Instrument]
    var devices: [Device]
    var recoveries: [Recovery]
    var history: [Happening]
}
