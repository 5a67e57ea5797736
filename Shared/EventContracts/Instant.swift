package import Foundation

/// Instants as text and as whole milliseconds, the resolution of everything Rekey decides by time.
package enum Instant {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let wholeSeconds = Date.ISO8601FormatStyle()

    /// RFC 3339 in UTC with three decimals.
    package static func text(_ date: Date) -> String {
        // The formatter cuts, and the binary fraction of half of all milliseconds lies just below its decimal one: aim at
        // the middle of the millisecond, or .123 would be written as .122.
        Date(timeIntervalSince1970: (Double(date.milliseconds) + 0.5) / 1000).formatted(style)
    }

    /// The instant in RFC 3339 text, with or without decimals, truncated to milliseconds; nil when it is not one.
    package static func date(_ text: String) -> Date? {
        let parsed = (try? style.parse(text)) ?? (try? wholeSeconds.parse(text))
        return parsed.map { Date(milliseconds: $0.milliseconds) }
    }
}

extension Date {
    /// Whole milliseconds since 1970, rounded to the nearest (the binary fraction is never exact).
    package var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    /// The instant that many milliseconds after 1970.
    package init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// This instant moved by whole milliseconds, exactly.
    package func adding(milliseconds: Int64) -> Date { Date(milliseconds: self.milliseconds + milliseconds) }
}
