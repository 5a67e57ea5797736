/// The languages the pages are written in.
package enum PageLanguage: String, Sendable, CaseIterable {
    case english = "en"
    case dutch = "nl"

    /// The best of an `Accept-Language` header (RFC 9110 §12.5.4); English without one we write.
    package init(accepting header: String?) {
        var best: (language: PageLanguage, quality: Int)?
        // Longer lists are made by hand; the bound keeps one request cheap.
        for range in (header ?? "").utf8.split(separator: UInt8(ascii: ","), maxSplits: 20) {
            guard let (language, quality) = Self.choice(Array(range)), quality > (best?.quality ?? 0) else { continue }
            best = (language, quality)
        }
        self = best?.language ?? .english
    }

    /// One range with its quality in thousandths; nil for a language we do not write.
    private static func choice(_ range: [UInt8]) -> (PageLanguage, Int)? {
        let parts = range.filter { $0 != UInt8(ascii: " ") }.split(separator: UInt8(ascii: ";"))
        guard let tag = parts.first else { return nil }
        let primary = tag.prefix { $0 != UInt8(ascii: "-") }.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let name = String(decoding: primary, as: UTF8.self)
        guard let language = name == "*" ? .english : PageLanguage(rawValue: name) else { return nil }
        guard parts.count > 1 else { return (language, 1000) }
        return quality(parts[1]).map { (language, $0) }
    }

    /// `q=0.8` in thousandths; nil when it is malformed.
    private static func quality(_ parameter: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: parameter, as: UTF8.self)
        guard text.hasPrefix("q="), let value = Double(text.dropFirst(2)), (0...1).contains(value) else { return nil }
        return Int(value * 1000)
    }
}
