/// Reads the few content types that matter here.
package enum ContentType {
    /// `application/json`, with no parameter but `charset=utf-8`.
    package static func isJSON(_ header: String?) -> Bool {
        matches(header, "application/json")
    }

    /// `application/x-www-form-urlencoded`, as browsers send it.
    package static func isForm(_ header: String?) -> Bool {
        matches(header, "application/x-www-form-urlencoded")
    }

    private static func matches(_ header: String?, _ expected: String) -> Bool {
        guard let header else { return false }
        let folded = header.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        let parts = folded.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") }
            .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard let type = parts.first, type.elementsEqual(expected.utf8) else { return false }
        return parts.count == 1 || (parts.count == 2 && parts[1].elementsEqual("charset=utf-8".utf8))
    }
}
