/// How mobile numbers of one country look: one line of the country table.
struct NumberingPlan: Sendable {
    /// ISO 3166-1 alpha-2.
    let country: String
    let callingCode: [UInt8]
    /// What is dialled before a national number inside the country, longest first.
    let trunkPrefixes: [[UInt8]]
    /// What is dialled before a calling code; nil where it is not one fixed run of digits.
    let internationalPrefix: [UInt8]?
    /// Leading digits of mobile numbers by length of the national number; none where a neighbour's numbers are used.
    private let leadingDigits: [Int: [DigitPattern]]

    /// Nil when `line` is not `NL 31 0 00 9:6[1-58]`.
    init?(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count >= 4, fields[0].count == 2, let code = Self.digits(fields[1]) else { return nil }
        var leadingDigits: [Int: [DigitPattern]] = [:]
        for field in fields[4...] {
            let parts = field.split(separator: UInt8(ascii: ":"))
            guard parts.count == 2, let length = Int(String(decoding: parts[0], as: UTF8.self)) else { return nil }
            for text in parts[1].split(separator: UInt8(ascii: "|")) {
                guard let pattern = DigitPattern(text) else { return nil }
                leadingDigits[length, default: []].append(pattern)
            }
        }
        country = String(decoding: fields[0], as: UTF8.self)
        callingCode = code
        trunkPrefixes = fields[2].split(separator: UInt8(ascii: ",")).compactMap(Self.digits)
        internationalPrefix = Self.digits(fields[3])
        self.leadingDigits = leadingDigits
    }

    /// Whether these digits, without any prefix, are a mobile number of the country.
    func isMobile(_ national: ArraySlice<UInt8>) -> Bool {
        leadingDigits[national.count]?.contains { $0.matches(national) } ?? false
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Array(text) : nil
    }
}
