/// The languages messages are written in.
package enum MessageLanguage: String, Sendable, CaseIterable {
    case dutch = "nl"
    case english = "en"

    /// The language of a BCP 47 tag, by its first subtag; English for one we do not write.
    package init(tag: String) {
        let primary = tag.utf8.prefix { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        let folded = primary.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        self = MessageLanguage(rawValue: String(decoding: folded, as: UTF8.self)) ?? .english
    }
}
