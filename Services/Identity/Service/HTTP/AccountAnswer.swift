import EventContracts
import Foundation

/// `GET /v1/account` on the wire. `email` and `phone` are the primary ones; `phone` stands there as null while there is
/// none, so that clients need not guess.
struct AccountAnswer: Encodable {
    private struct Contact: Encodable {
        var id: String
        var channel: String
        var address: String
        var primary: Bool
        var verified: Bool
        /// Since when it stands on the account.
        var since: String
        /// From when on it can start a recovery; left out when it can now.
        var countsFrom: String?
        /// When it is taken off; left out when it stays.
        var removalDueAt: String?
        /// True when its owner said that it is not safe: it undoes nothing; left out otherwise.
        var denied: Bool?
        /// What keeps messages from it; left out when they arrive as far as we know.
        var undeliverable: Undeliverable?
    }

    /// One that was taken off and may still undo that.
    private struct Former: Encodable {
        var id: String
        var channel: String
        /// Masked: whoever is signed in need not learn what the account's owner had before.
        var masked: String
        var takenOffAt: String
        var undoesUntil: String
        /// True when its owner said that it is not safe: it undoes nothing; left out otherwise.
        var denied: Bool?
    }

    private struct Undeliverable: Encodable {
        var since: String
        /// `bounced`, `complaint` or `undelivered`.
        var reason: String
    }

    private struct Pending: Encodable {
        var id: String
        var channel: String
        var address: String
        /// `sign-up`, `replace` or `add`.
        var reason: String
        var since: String
        var expiresAt: String
        /// The letters that the message with its code shows; left out for a text message.
        var requestLabel: String?
    }

    private struct Closing: Encodable {
        var since: String
        var eraseAfter: String
    }

    private enum CodingKeys: String, CodingKey {
        case accountId, email, emailVerified, phone, givenName, familyName, locale, createdAt, contacts, former,
            pending, closing
    }

    private let view: ReadAccount.OwnView

    init(_ view: ReadAccount.OwnView) { self.view = view }

    func encode(to encoder: any Encoder) throws {
        let (account, contacts) = (view.snapshot.account, view.snapshot.contacts)
        let email = contacts.first { $0.channel == .email && $0.isPrimary }
        let phone = contacts.first { $0.channel == .sms && $0.isPrimary && $0.verifiedAt != nil }
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(account.id.wireText, forKey: .accountId)
        try members.encode(email?.address, forKey: .email)
        try members.encode(email?.verifiedAt != nil, forKey: .emailVerified)
        try members.encode(phone?.address, forKey: .phone)
        try members.encode(account.givenName, forKey: .givenName)
        try members.encode(account.familyName, forKey: .familyName)
        try members.encode(account.locale, forKey: .locale)
        try members.encode(Instant.text(account.createdAt), forKey: .createdAt)
        try members.encode(contacts.map { Self.contact($0, view) }, forKey: .contacts)
        try members.encode(view.standing.former.compactMap { Self.former($0, view) }, forKey: .former)
        try members.encode(view.pending.map { Self.pending($0) }, forKey: .pending)
        if let since = account.closingSince, let eraseAfter = account.eraseAfter {
            try members.encode(
                Closing(since: Instant.text(since), eraseAfter: Instant.text(eraseAfter)), forKey: .closing)
        }
    }

    private static func contact(_ contact: ContactRecord, _ view: ReadAccount.OwnView) -> Contact {
        Contact(
            id: contact.id.wireText, channel: contact.channel.rawValue, address: contact.address,
            primary: contact.isPrimary, verified: contact.verifiedAt != nil, since: Instant.text(contact.createdAt),
            countsFrom: view.standing.countsFrom(contact).map(Instant.text),
            removalDueAt: contact.removalDueAt.map(Instant.text),
            denied: contact.deniedAt == nil ? nil : true,
            undeliverable: view.obstacles[contact.id].map {
                Undeliverable(since: Instant.text($0.since), reason: $0.reason.rawValue)
            })
    }

    private static func former(_ contact: ContactRecord, _ view: ReadAccount.OwnView) -> Former? {
        contact.departure.map { departure in
            Former(
                id: contact.id.wireText, channel: contact.channel.rawValue, masked: contact.masked,
                takenOffAt: Instant.text(departure.at), undoesUntil: Instant.text(view.standing.undoes(contact)),
                denied: contact.deniedAt == nil ? nil : true)
        }
    }

    private static func pending(_ change: ContactChangeRecord) -> Pending {
        Pending(
            id: change.contact.wireText, channel: change.channel.rawValue, address: change.address,
            reason: change.reason.rawValue, since: Instant.text(change.createdAt),
            expiresAt: Instant.text(change.expiresAt), requestLabel: change.requestLabel)
    }
}
