/// Payment numbers for journeys and tests: right by their check digits, of nobody.
package enum DemoInstrument {
    /// A card number of sixteen digits that starts as no card that is issued does.
    package static func freshCard() -> StackClient.Instrument {
        var digits = [9, 9, 9, 9] + (0..<11).map { _ in Int.random(in: 0...9) }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let weighed = digit.offset.isMultiple(of: 2) ? digit.element * 2 : digit.element
            return sum + (weighed > 9 ? weighed - 9 : weighed)
        }
        digits.append((10 - sum % 10) % 10)
        return StackClient.Instrument(kind: "card", number: digits.map(String.init).joined())
    }

    /// An IBAN of a bank that does not exist.
    package static func freshIBAN() -> StackClient.Instrument {
        let account = (0..<10).map { _ in String(Int.random(in: 0...9)) }.joined()
        // Letters count as 10 to 35; `DEMO` is 13 14 22 24, `NL00` 23 21 00.
        let check = 98 - ("13142224" + account + "232100").reduce(0) { ($0 * 10 + ($1.wholeNumberValue ?? 0)) % 97 }
        return StackClient.Instrument(kind: "iban", number: "NL\(check < 10 ? "0" : "")\(check)DEMO\(account)")
    }
}
