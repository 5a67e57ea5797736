/// A page of support cases, newest first.
struct SupportCasePage: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        struct Account: Decodable, Sendable { var name: String }

        var id: String
        var state: String
        var openedAt: String
        var openedBy: String
        var expiresAt: String?
        var account: Account
    }

    var cases: [Entry]
    /// Names the page after this one.
    var next: String?
}
