/// The keys that a fingerprint was made with, oldest first: `a` alone, or `a/b` once it was wrapped under `b`.
struct KeyChain: Sendable {
    let links: [String]

    init(_ text: String) { links = text.split(separator: "/").map(String.init) }

    /// The key that was used last.
    var last: String? { links.last }
}
