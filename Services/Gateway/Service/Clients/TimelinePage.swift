/// A page of an account's history, newest first.
struct TimelinePage: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var at: String
        var text: String
        var device: String?
        var place: String?
    }

    var entries: [Entry]
    /// Names the page after this one.
    var next: String?
}
