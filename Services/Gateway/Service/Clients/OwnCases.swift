/// The support cases of an account as its owner reads them, in the words that identity has for them.
struct OwnCases: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var at: String
        var text: String
    }

    struct Case: Decodable, Sendable {
        var id: String
        var openedAt: String
        var closedAt: String?
        var entries: [Entry]
    }

    var cases: [Case]
}
