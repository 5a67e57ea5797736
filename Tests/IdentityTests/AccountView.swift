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
    }

    struct Closing: Decodable {
        var since: Date
        var eraseAfter: Date
    }

    var email: String?
    var emailVerified: Bool
    var phone: String?
    var contacts: [Contact]
    var pending: [Pending]
    var closing: Closing?
}
