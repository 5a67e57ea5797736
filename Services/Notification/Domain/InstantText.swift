package import Foundation

/// An instant as a reader of a message expects it: in the account's time zone when that is known, else in UTC, and saying
/// which.
package enum InstantText {
    private static let months: [MessageLanguage: [String]] = [
        .english: [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        .dutch: [
            "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
            "november", "december",
        ],
    ]

    /// In text messages a month has three letters.
    private static let shortMonths: [MessageLanguage: [String]] = [
        .english: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        .dutch: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    ]

    /// `23 November 2026, 11:13 (Europe/Amsterdam)` or `23 November 2026, 10:13 UTC`; the minute is the one that has begun, so
    /// a deadline never reads later than it is.
    package static func text(_ date: Date, in language: MessageLanguage, timeZone: String? = nil) -> String {
        let parts = parts(date, zone(timeZone))
        let month = months[language]?[(parts.month ?? 1) - 1] ?? ""
        return "\(parts.day ?? 0) \(month) \(parts.year ?? 0), \(time(date, timeZone: timeZone))"
    }

    /// `11:13 (Europe/Amsterdam)` or `10:13 UTC`; for text messages.
    package static func time(_ date: Date, timeZone: String? = nil) -> String {
        let zone = zone(timeZone)
        return "\(clock(date, zone))\(zone.map { " (\($0.identifier))" } ?? " UTC")"
    }

    /// `23 Nov 11:13`, for text messages that name the zone with another instant.
    package static func short(_ date: Date, in language: MessageLanguage, timeZone: String? = nil) -> String {
        let zone = zone(timeZone)
        return "\(shortDay(date, in: language, zone)) \(clock(date, zone))"
    }

    /// `23 Nov 11:13 (Europe/Amsterdam)`, for deadlines of a few days in text messages.
    package static func shortWithZone(_ date: Date, in language: MessageLanguage, timeZone: String? = nil) -> String {
        "\(shortDay(date, in: language, zone(timeZone))) \(time(date, timeZone: timeZone))"
    }

    private static func shortDay(_ date: Date, in language: MessageLanguage, _ zone: TimeZone?) -> String {
        let parts = parts(date, zone)
        return "\(parts.day ?? 0) \(shortMonths[language]?[(parts.month ?? 1) - 1] ?? "")"
    }

    private static func clock(_ date: Date, _ zone: TimeZone?) -> String {
        let parts = parts(date, zone)
        return "\(twoDigits(parts.hour)):\(twoDigits(parts.minute))"
    }

    /// A zone of the IANA list; nil for anything else, and never a path.
    private static func zone(_ name: String?) -> TimeZone? {
        guard let name, known.contains(name) else { return nil }
        return TimeZone(identifier: name)
    }

    private static let known = Set(TimeZone.knownTimeZoneIdentifiers)

    private static func parts(_ date: Date, _ zone: TimeZone?) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone ?? .gmt
        return calendar.dateComponents([.day, .month, .year, .hour, .minute], from: date)
    }

    private static func twoDigits(_ number: Int?) -> String {
        let number = number ?? 0
        return number < 10 ? "0\(number)" : String(number)
    }
}
