import Foundation

/// `GET /v1/account` as a client reads it.
struct AccountView: Decodable {
    struct Contact: Decodable {
        var id: String
        var channel: String
        var address: String
        var primary: Bool
        var verified: Bool
        var since: Date
        var countsFrom: Date?
        var removalDueAt: Date?
        var undeliverable: Undeliverable?
    }

    struct Former: Decodable {
        var id: String
        var channel: String
        var masked: String
        var takenOffAt: Date
        var undoesUntil: Date
        var denied: Bool?
    }

    struct Undeliverable: Decodable {
        var since: Date
        var reason: String
    }

    struct Pending: Decodable {
        var id: String
        var channel: String
        var address: String
        var reason: String
        var expiresAt: Date
        var requestLabel: String?
    }

    struct Closing: Decodable {
        var since: Date
        var eraseAfter: Date
    }

    var email: String?
    var emailVerified: Bool
    var phone: String?
    var contacts: [Contact]
    var former: [Former]
    var pending: [Pending]
    var closing: Closing?
}
