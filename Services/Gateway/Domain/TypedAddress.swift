/// What somebody typed as their address.
package enum TypedAddress {
    /// Without blanks at its ends, which phones like to add; everything else is left for identity to judge.
    package static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop { $0 == UInt8(ascii: " ") }
        let end = bytes.lastIndex { $0 != UInt8(ascii: " ") }
        return end.map { String(text[bytes.startIndex...$0]) } ?? ""
    }
}
