/// Takes the bytes of a mail apart into lines, whichever way those end.
enum MailLines {
    /// The next line without its end; nil after the last one.
    static func next(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
        var line = rest[rest.startIndex..<end]
        rest = end < rest.endIndex ? rest[(end + 1)...] : rest[rest.endIndex...]
        if line.last == 0x0D { line = line.dropLast() }
        return line
    }

    /// Without the blanks and tabs at both ends.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        trimmedEnd(bytes.drop { $0 == 0x20 || $0 == 0x09 })
    }

    /// Without the blanks and tabs at the end.
    static func trimmedEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
        return rest
    }
}
