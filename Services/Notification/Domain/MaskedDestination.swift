/// A destination as it may stand in a log, an event or a list for operators (NOT-09).
package enum MaskedDestination {
    /// First character and domain: `j***@example.com`.
    package static func email(_ address: String) -> String {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")), let first = address.unicodeScalars.first else {
            return "***"
        }
        let start = at == address.startIndex ? "" : String(first)
        return "\(start)***\(address[at...])"
    }

    /// Last two digits: `***21`.
    package static func phone(_ number: String) -> String { "***\(number.suffix(2))" }
}
