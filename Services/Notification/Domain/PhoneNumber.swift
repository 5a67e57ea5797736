/// A number that a text message may go to, checked again here at the last door: E.164, `+` and 8 to 15 ASCII digits.
package struct PhoneNumber: Sendable, Equatable {
    package let text: String

    /// Nil when `text` is anything else; `isNumber` of Swift is true for digits of every script, so bytes are looked at.
    package init?(_ text: String) {
        let bytes = [UInt8](text.utf8)
        guard bytes.first == UInt8(ascii: "+"), (9...16).contains(bytes.count), bytes[1] != UInt8(ascii: "0"),
            bytes.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.text = text
    }
}

extension PhoneNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A number is personal: it never prints itself.
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
