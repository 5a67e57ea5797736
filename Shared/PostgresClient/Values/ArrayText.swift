/// Reads PostgreSQL's text form of a one-dimensional array. Source: PostgreSQL 15 manual, 8.15.6.
enum ArrayText {
    /// Splits `{a,"b \"c\"",NULL}` into its elements; `nil` elements are SQL NULL.
    /// - Returns: `nil` when the text is not a one-dimensional array with lower bound 1.
    static func split(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>?]? {
        guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}"), text.count >= 2 else { return nil }
        var rest = text.dropFirst().dropLast()
        guard !rest.isEmpty else { return [] }
        var elements: [ArraySlice<UInt8>?] = []
        while true {
            guard let element = takeElement(&rest) else { return nil }
            elements.append(element.isNull ? nil : element.bytes)
            if rest.isEmpty { return elements }
            guard rest.first == UInt8(ascii: ",") else { return nil }
            rest = rest.dropFirst()
        }
    }

    private static func takeElement(_ rest: inout ArraySlice<UInt8>) -> (bytes: ArraySlice<UInt8>, isNull: Bool)? {
        if rest.first == UInt8(ascii: "\"") { return takeQuoted(&rest).map { ($0, false) } }
        let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
        let bytes = rest[rest.startIndex..<end]
        rest = rest[end...]
        // Nested arrays and unfinished quotes are not elements; an empty element is always quoted by the server.
        guard !bytes.isEmpty, !bytes.contains(where: { "{}\"\\".utf8.contains($0) }) else { return nil }
        return (bytes, bytes.elementsEqual("NULL".utf8))
    }

    private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var bytes: [UInt8] = []
        var index = rest.index(after: rest.startIndex)
        while index < rest.endIndex {
            switch rest[index] {
            case UInt8(ascii: "\""):
                rest = rest[(index + 1)...]
                return bytes[...]
            case UInt8(ascii: "\\"):
                index += 1
                guard index < rest.endIndex else { return nil }
                bytes.append(rest[index])
            default:
                bytes.append(rest[index])
            }
            index += 1
        }
        return nil
    }
}
