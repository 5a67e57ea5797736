/// The check digits of payment numbers.
enum InstrumentCheck {
    /// Luhn for a card (ISO/IEC 7812-1, 12 to 19 digits), mod 97 for an IBAN (ISO 13616, 15 to 34 characters).
    /// - Parameter canonical: without separators, letters as capitals.
    static func passes(_ kind: InstrumentKind, _ canonical: ArraySlice<UInt8>) -> Bool {
        switch kind {
        case .card: (12...19).contains(canonical.count) && passesLuhn(canonical)
        case .iban: (15...34).contains(canonical.count) && passesMod97(canonical)
        }
    }

    private static func passesLuhn(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (index, byte) in digits.reversed().enumerated() {
            guard let digit = digitValue(byte) else { return false }
            let weighed = index.isMultiple(of: 2) ? digit : digit * 2
            sum += weighed > 9 ? weighed - 9 : weighed
        }
        return sum.isMultiple(of: 10)
    }

    private static func passesMod97(_ text: ArraySlice<UInt8>) -> Bool {
        let (country, check, rest) = (text.prefix(2), text.dropFirst(2).prefix(2), text.dropFirst(4))
        guard country.allSatisfy({ letterValue($0) != nil }), check.allSatisfy({ digitValue($0) != nil }) else {
            return false
        }
        var remainder = 0
        for part in [rest, text.prefix(4)] {
            for byte in part {
                if let digit = digitValue(byte) {
                    remainder = (remainder * 10 + digit) % 97
                } else if let letter = letterValue(byte) {
                    remainder = (remainder * 100 + letter) % 97
                } else {
                    return false
                }
            }
        }
        return remainder == 1
    }

    private static func digitValue(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    /// 10 for `A` … 35 for `Z`.
    private static func letterValue(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? Int(byte - UInt8(ascii: "A")) + 10 : nil
    }
}
