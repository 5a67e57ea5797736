/// One start tag of an HTML text, read as a browser reads it, but comments too: some mail programs do.
struct MarkupTag {
    struct Attribute {
        /// Lower case.
        var name: String
        /// Without quotes; empty without one.
        var value: String
    }

    /// Lower case.
    var name: String
    var attributes: [Attribute] = []

    /// Every start tag in order.
    static func all(in source: String) -> [MarkupTag] {
        var tags: [MarkupTag] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: open)...]
            guard let first = rest.first, first.isASCII, first.isLetter else { continue }
            var tag = MarkupTag(name: take(&rest) { $0.isWhitespace || $0 == "/" || $0 == ">" }.lowercased())
            while let attribute = attribute(&rest) { tag.attributes.append(attribute) }
            tags.append(tag)
        }
        return tags
    }

    /// The next attribute; nil at the end of the tag.
    private static func attribute(_ rest: inout Substring) -> Attribute? {
        _ = take(&rest) { !$0.isWhitespace && $0 != "/" }
        guard let first = rest.first, first != ">" else { return nil }
        // A name may begin with an equals sign, and only there.
        rest.removeFirst()
        let name = String(first) + take(&rest) { $0.isWhitespace || "/>=".contains($0) }
        var behind = rest.drop(while: \.isWhitespace)
        guard behind.first == "=" else { return Attribute(name: name.lowercased(), value: "") }
        behind.removeFirst()
        rest = behind.drop(while: \.isWhitespace)
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            return Attribute(name: name.lowercased(), value: take(&rest) { $0.isWhitespace || $0 == ">" })
        }
        rest.removeFirst()
        let value = take(&rest) { $0 == quote }
        rest = rest.dropFirst()
        return Attribute(name: name.lowercased(), value: value)
    }

    /// Takes off what stands before the first character that ends it.
    private static func take(_ rest: inout Substring, until ends: (Character) -> Bool) -> String {
        let taken = rest.prefix { !ends($0) }
        rest = rest[taken.endIndex...]
        return String(taken)
    }
}
