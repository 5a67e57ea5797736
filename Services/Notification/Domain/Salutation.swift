/// The name a message greets its reader with.
///
/// A name is text from whoever signed up. One that carries a link, is very long or is not plain text is dropped, or our own
/// mail would do a phisher's work (NOT-04).
package enum Salutation {
    /// Longest name that is still a name, in code points.
    static let maximumLength = 60

    /// The name to greet with; nil to greet without one.
    package static func name(from givenName: String?) -> String? {
        guard let givenName, !givenName.isEmpty, givenName.unicodeScalars.count <= maximumLength else { return nil }
        guard !InvisibleText.isPresent(in: givenName), !looksLikeLink(givenName) else { return nil }
        return givenName
    }

    /// The one letter that tells two accounts with the same number apart (SMS-15); nil without one.
    package static func initial(from givenName: String?) -> String? {
        guard let first = givenName?.first, first.isLetter, first.unicodeScalars.count <= 2,
            !InvisibleText.isPresent(in: String(first))
        else { return nil }
        return String(first)
    }

    /// A colon, slash, at sign, or a dot with something right behind it: `evil.example`, `http:x`, `mail me @ x`.
    private static func looksLikeLink(_ name: String) -> Bool {
        let bytes = [UInt8](name.utf8)
        let suspicious = Set(":/\\@<>[]()\"=%".utf8)
        if bytes.contains(where: suspicious.contains) || ForeignText.hasLookAlike(name) { return true }
        return bytes.indices.contains { index in
            bytes[index] == UInt8(ascii: ".") && index + 1 < bytes.count && bytes[index + 1] != UInt8(ascii: " ")
                && !isInitial(bytes, dot: index)
        }
    }

    /// `J.P.`: a dot right behind a single letter is an initial's.
    private static func isInitial(_ bytes: [UInt8], dot: Int) -> Bool {
        guard dot > 0 else { return false }
        let before = dot - 1
        let startsWord = before == 0 || bytes[before - 1] == UInt8(ascii: ".") || bytes[before - 1] == UInt8(ascii: " ")
        let next = dot + 2
        let endsWord = next >= bytes.count || bytes[next] == UInt8(ascii: ".") || bytes[next] == UInt8(ascii: " ")
        return startsWord && endsWord
    }
}
