/// The languages messages and pages exist in.
package enum AccountLocale: String, Sendable, CaseIterable {
    case english = "en"
    case dutch = "nl"

    /// The language of a BCP 47 tag by its first subtag; English for everything unknown.
    package init(tag: String) {
        let language = ASCIIFolding.fold(Array(tag.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }))
        self = Self.allCases.first { language.elementsEqual($0.rawValue.utf8) } ?? .english
    }

    /// Whether `tag` has the shape of a language tag: subtags of 1 to 8 ASCII letters or digits, 35 bytes at most.
    package static func isTag(_ tag: String) -> Bool {
        guard tag.utf8.count <= 35 else { return false }
        return tag.utf8.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            .allSatisfy { subtag in
                (1...8).contains(subtag.count)
                    && subtag.allSatisfy { byte in
                        switch ASCIIFolding.fold([byte])[0] {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                        default: false
                        }
                    }
            }
    }
}
