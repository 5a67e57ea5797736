/// The numbering plans of the world's countries, and how a typed number is read with them.
package struct CountryTable: Sendable {
    private let byCountry: [String: NumberingPlan]
    /// Countries that share a calling code, the largest first.
    private let byCallingCode: [[UInt8]: [NumberingPlan]]

    /// Reads the table: one country a line, `#` begins a comment. A line that cannot be read is left out.
    package init(_ text: [UInt8]) {
        let plans = text.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
            .compactMap { NumberingPlan($0) }
        byCountry = Dictionary(plans.map { ($0.country, $0) }, uniquingKeysWith: { first, _ in first })
        byCallingCode = Dictionary(grouping: plans, by: \.callingCode)
    }

    /// ISO 3166-1 codes of all countries.
    package var countries: Set<String> { Set(byCountry.keys) }

    /// The mobile number that somebody in `country` means by `text`; nil when it is none.
    ///
    /// Accepted are `+31612345678`, the country's own prefix for calls abroad in place of the `+`, and national
    /// numbers. Spaces, hyphens, dots and parentheses are taken out; any other byte refuses the whole (SWF-05: digits
    /// of other scripts are no digits here).
    package func number(_ text: String, country: String) -> PhoneNumber? {
        guard text.utf8.count <= PhoneNumber.maximumBytes else { return nil }
        var bytes = Array(text.utf8)[...]
        while bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
        let hasPlus = bytes.first == UInt8(ascii: "+")
        guard let typed = Self.digits(hasPlus ? bytes.dropFirst() : bytes) else { return nil }
        if hasPlus { return international(typed[...]) }
        guard let home = byCountry[country] else { return nil }
        if let prefix = home.internationalPrefix, !prefix.isEmpty, typed.starts(with: prefix) {
            return international(typed[prefix.count...])
        }
        return national(typed[...], home) ?? withoutPlus(typed[...], home)
    }

    /// Reads calling code and national number; a trunk prefix that stands between them, as in `+31 (0)6`, is dropped.
    private func international(_ digits: ArraySlice<UInt8>) -> PhoneNumber? {
        for length in 1...3 where digits.count > length {
            guard let plans = byCallingCode[Array(digits.prefix(length))] else { continue }
            let rest = digits.dropFirst(length)
            return mobile(rest, plans) ?? mobileAfterTrunk(rest, plans[0], plans)
        }
        return nil
    }

    private func national(_ digits: ArraySlice<UInt8>, _ home: NumberingPlan) -> PhoneNumber? {
        let plans = byCallingCode[home.callingCode] ?? [home]
        return mobileAfterTrunk(digits, home, plans) ?? mobile(digits, plans)
    }

    /// The home country's calling code with the `+` forgotten.
    private func withoutPlus(_ digits: ArraySlice<UInt8>, _ home: NumberingPlan) -> PhoneNumber? {
        digits.starts(with: home.callingCode) ? international(digits) : nil
    }

    private func mobileAfterTrunk(
        _ digits: ArraySlice<UInt8>, _ home: NumberingPlan, _ plans: [NumberingPlan]
    ) -> PhoneNumber? {
        for prefix in home.trunkPrefixes where digits.starts(with: prefix) {
            if let number = mobile(digits.dropFirst(prefix.count), plans) { return number }
        }
        return nil
    }

    private func mobile(_ national: ArraySlice<UInt8>, _ plans: [NumberingPlan]) -> PhoneNumber? {
        plans.first { $0.isMobile(national) }.map {
            PhoneNumber(callingCode: $0.callingCode, national: national, country: $0.country)
        }
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var digits: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): continue
            default: return nil
            }
        }
        return digits
    }
}
