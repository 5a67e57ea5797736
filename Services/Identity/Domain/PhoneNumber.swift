/// A telephone number in E.164 form: `+`, a country code that does not begin with 0, 8 to 15 ASCII digits in all.
///
/// Spaces, hyphens, dots and parentheses that people type are taken out; any other byte refuses the whole (SWF-05:
/// digits of other scripts are no digits here).
package struct PhoneNumber: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// Longest accepted input in bytes.
    package static let maximumBytes = 32
    package let e164: String

    package init?(_ raw: String) {
        guard raw.utf8.count <= Self.maximumBytes, raw.utf8.first == UInt8(ascii: "+") else { return nil }
        var digits: [UInt8] = []
        for byte in raw.utf8.dropFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return nil
            }
        }
        guard (8...15).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        e164 = "+" + String(decoding: digits, as: UTF8.self)
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
