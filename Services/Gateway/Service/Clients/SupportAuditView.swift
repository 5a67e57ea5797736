import Foundation

/// The history of a support case as its page shows it.
struct SupportAuditView: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var sequence: Int
        var at: String
        var actor: String
        var action: String
        /// JSON; the text that was hashed.
        var content: String
        var hash: String

        /// Why, and the ticket it belongs to; nil where an entry has none.
        var grounds: Grounds? { try? JSONDecoder().decode(Grounds.self, from: Data(content.utf8)) }
    }

    struct Grounds: Decodable, Sendable {
        var reason: String?
        var ticket: String?
    }

    var entries: [Entry]
    var count: Int
    var head: String
}
