/// Text from whoever signed in, such as a device's name, as our own message may repeat it (NOT-04, SES-19).
///
/// Not escaped: that is the template's work. What a mail program would turn into a link is left out, or the name of a device
/// would do a phisher's work; what is long is clipped, or it would push our own words out of sight.
package enum ForeignText {
    /// Longest text shown, in code points.
    static let maximumLength = 60

    /// What may be shown; nil when that is nothing.
    package static func shown(_ text: String?) -> String? {
        guard let text, !text.isEmpty, !InvisibleText.isPresent(in: text), !looksLikeLink(text) else { return nil }
        let scalars = text.unicodeScalars
        guard scalars.count > maximumLength else { return text }
        var clipped = String.UnicodeScalarView()
        clipped.append(contentsOf: scalars.prefix(maximumLength - 1))
        return String(clipped) + "…"
    }

    /// A colon, slash or at sign, or a dot between characters that are not both digits: `evil.example`, not `Firefox 140.0`.
    private static func looksLikeLink(_ text: String) -> Bool {
        let bytes = [UInt8](text.utf8)
        if bytes.contains(where: Set(":/\\@".utf8).contains) { return true }
        if hasLookAlike(text) { return true }
        return bytes.indices.contains { index in
            guard bytes[index] == UInt8(ascii: "."), index > 0, index + 1 < bytes.count else { return false }
            return bytes[index + 1] != UInt8(ascii: " ") && !(isDigit(bytes[index - 1]) && isDigit(bytes[index + 1]))
        }
    }

    /// Dots to a browser (UTS #46), and the full-width forms of what else makes a link.
    static func hasLookAlike(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: Set("。．｡：／＠＼".unicodeScalars).contains)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
