/// The shape of a code that an authenticator shows, as people type it: six ASCII digits, perhaps with a blank between.
package enum TimeCodeShape {
    static let digits = 6
    static let maximumBytes = 16

    /// The digits alone; nil for anything else, which is not worth one of the few tries.
    package static func digits(of text: String) -> String? {
        guard text.utf8.count <= maximumBytes else { return nil }
        let rest = text.utf8.filter { $0 != UInt8(ascii: " ") }
        guard rest.count == digits, rest.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return String(decoding: rest, as: UTF8.self)
    }
}
