/// A payment instrument given at sign-up, in its canonical form. It only ever finds an account and is never stored
/// itself.
package struct Instrument: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What the number is of.
    package enum Kind: String, Sendable, CaseIterable {
        case card
        case iban
    }

    package let kind: Kind
    /// Digits of a card, or capitals and digits of an IBAN, without separators.
    package let canonical: String

    /// Nil when the number's length or check digits are wrong: Luhn for a card (ISO/IEC 7812-1, 12 to 19 digits), mod
    /// 97 for an IBAN (ISO 13616, 15 to 34 characters). Spaces and hyphens are taken out.
    package init?(kind: Kind, number: String) {
        guard number.utf8.count <= 64 else { return nil }
        let separators: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "-")]
        let bytes = ASCIIFolding.fold(Array(number.utf8)).filter { !separators.contains($0) }
        switch kind {
        case .card:
            guard (12...19).contains(bytes.count), Self.passesLuhn(bytes) else { return nil }
            canonical = String(decoding: bytes, as: UTF8.self)
        case .iban:
            guard (15...34).contains(bytes.count), Self.passesMod97(bytes) else { return nil }
            canonical = String(decoding: bytes.map { Self.letterValue($0) == nil ? $0 : $0 & 0xDF }, as: UTF8.self)
        }
        self.kind = kind
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func passesLuhn(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (index, byte) in digits.reversed().enumerated() {
            guard let digit = digitValue(byte) else { return false }
            let weighed = index.isMultiple(of: 2) ? digit : digit * 2
            sum += weighed > 9 ? weighed - 9 : weighed
        }
        return sum.isMultiple(of: 10)
    }

    private static func passesMod97(_ folded: [UInt8]) -> Bool {
        guard folded[..<2].allSatisfy({ letterValue($0) != nil }), folded[2..<4].allSatisfy({ digitValue($0) != nil })
        else {
            return false
        }
        var remainder = 0
        for byte in folded[4...] + folded[..<4] {
            if let digit = digitValue(byte) {
                remainder = (remainder * 10 + digit) % 97
            } else if let letter = letterValue(byte) {
                remainder = (remainder * 100 + letter) % 97
            } else {
                return false
            }
        }
        return remainder == 1
    }

    private static func digitValue(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    /// 10 for `a` … 35 for `z`.
    private static func letterValue(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? Int(byte - UInt8(ascii: "a")) + 10 : nil
    }
}
