/// What `GET /v1/account` answers, as far as tests look at it.
struct AccountView: Decodable, Sendable {
    /// An address or number of the account.
    struct Contact: Decodable, Sendable {
        /// Why messages do not reach it.
        struct Undeliverable: Decodable, Sendable { var reason: String }
        var id: String
        var channel: String
        var address: String
        var primary: Bool
        var verified: Bool
        var undeliverable: Undeliverable?
    }
    /// A change that waits for its code.
    struct Pending: Decodable, Sendable {
        var id: String
        var channel: String
    }
    var email: String
    var phone: String?
    var emailVerified: Bool
    var contacts: [Contact]
    var pending: [Pending]
}
