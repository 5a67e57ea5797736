/// An eight-digit recovery code, kept as text: `00000004` is not `4` (SMS-14).
package struct RecoveryCode: RedactedValue {
    /// Number of digits.
    package static let length = 8

    /// The eight ASCII digits. The only way to the secret.
    package let text: String

    /// Takes eight ASCII digits; `nil` for anything else.
    init?(digits: [UInt8]) {
        guard digits.count == Self.length, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        text = String(decoding: digits, as: UTF8.self)
    }

    /// Reads what a person typed: ASCII spaces and hyphens between the digits are ignored, digits of other scripts
    /// are refused (SMS-14), and nothing longer than 32 bytes is looked at.
    package init?(parsing typed: String) {
        guard typed.utf8.count <= 32 else { return nil }
        self.init(digits: typed.utf8.filter { $0 != 0x20 && $0 != 0x2D })
    }

    /// Whether both codes are the same, in constant time.
    package func isEqual(to other: RecoveryCode) -> Bool {
        constantTimeEqual([UInt8](text.utf8), [UInt8](other.text.utf8))
    }
}
