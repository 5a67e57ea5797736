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
        /// Why; nil where nobody gave a reason, and once the account was erased.
        var reason: String?

        /// The ticket it belongs to; nil where an entry has none.
        var ticket: String? {
            struct Content: Decodable { var ticket: String? }
            return (try? JSONDecoder().decode(Content.self, from: Data(content.utf8)))?.ticket
        }
    }

    var entries: [Entry]
    var count: Int
    var head: String
}
