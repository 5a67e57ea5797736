package import Foundation

/// An instant as a reader of a message expects it, in UTC and saying so: the account's time zone is not known here.
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

    /// `23 November 2026, 10:13 UTC`; the minute is the one that has begun, so a deadline never reads later than it is.
    package static func text(_ date: Date, in language: MessageLanguage) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.day, .month, .year, .hour, .minute], from: date)
        let month = months[language]?[(parts.month ?? 1) - 1] ?? ""
        return "\(parts.day ?? 0) \(month) \(parts.year ?? 0), \(twoDigits(parts.hour)):\(twoDigits(parts.minute)) UTC"
    }

    private static func twoDigits(_ number: Int?) -> String {
        let number = number ?? 0
        return number < 10 ? "0\(number)" : String(number)
    }
}
