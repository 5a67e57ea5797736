import Foundation

/// Finds the id of a message of ours in what others write about it.
enum MessageReference {
    /// The last `<id@domain>` of ours in a `Message-ID`, `In-Reply-To` or `References` field.
    static func id(in text: String, domain: String) -> UUID? {
        for piece in text.split(separator: "<").reversed() {
            let inside = piece.prefix { $0 != ">" }
            guard let at = inside.firstIndex(of: "@"),
                inside[inside.index(after: at)...].lowercased() == domain.lowercased()
            else { continue }
            if let id = id(String(inside[..<at])) { return id }
        }
        return nil
    }

    /// An id as we write it: Foundation alone would take some other texts too.
    static func id(_ text: String) -> UUID? { text.utf8.count == 36 ? UUID(uuidString: text) : nil }
}
