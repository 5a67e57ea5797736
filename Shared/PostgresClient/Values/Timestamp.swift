/// Converts between microseconds since 1970 and PostgreSQL's timestamptz. Every session runs in UTC with ISO dates.
enum Timestamp {
    /// Microseconds from 1970-01-01 to 2000-01-01 UTC, where PostgreSQL starts to count.
    static let epochMicroseconds: Int64 = 946_684_800_000_000
    /// Beyond this the conversion could overflow; the year is then about 285,000.
    static let maximumMagnitude: Double = 9_000_000_000_000_000_000

    /// Reads `YYYY-MM-DD HH:MM:SS[.ffffff]+00[:MM[:SS]]`.
    static func microseconds(parsing text: ArraySlice<UInt8>) -> Int64? {
        guard let space = text.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let date = text[..<space].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard date.count == 3, let year = Int64.parseDecimal(date[0]), let month = Int64.parseDecimal(date[1]),
            let day = Int64.parseDecimal(date[2]), year > 0, year < 290_000, (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        let clock = text[(space + 1)...]
        guard let zone = clock.firstIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }),
            let time = timeOfDay(clock[..<zone]), let offset = sexagesimal(clock[(zone + 1)...])
        else { return nil }
        let sign: Int64 = clock[zone] == UInt8(ascii: "-") ? -1 : 1
        let seconds = daysSince1970(year: year, month: month, day: day) * 86_400 - sign * offset
        return seconds * 1_000_000 + time
    }

    /// Microseconds since midnight of `HH:MM:SS[.ffffff]`.
    private static func timeOfDay(_ text: ArraySlice<UInt8>) -> Int64? {
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
        guard let seconds = sexagesimal(text[..<point]) else { return nil }
        let fraction = text[point...].dropFirst()
        guard fraction.count <= 6 else { return nil }
        guard !fraction.isEmpty else { return seconds * 1_000_000 }
        guard var microseconds = Int64.parseDecimal(fraction), microseconds >= 0 else { return nil }
        for _ in fraction.count..<6 { microseconds *= 10 }
        return seconds * 1_000_000 + microseconds
    }

    /// Seconds of `HH[:MM[:SS]]`.
    private static func sexagesimal(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var seconds: Int64 = 0
        for (part, unit) in zip(parts, [3600, 60, 1] as [Int64]) {
            guard let value = Int64.parseDecimal(part), (0...60).contains(value) else { return nil }
            seconds += value * unit
        }
        return seconds
    }

    /// Days of the proleptic Gregorian calendar. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
