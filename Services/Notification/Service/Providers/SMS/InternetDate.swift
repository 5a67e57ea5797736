import Foundation

/// Dates as in mail and HTTP headers, `Fri, 27 Nov 2026 09:00:00 +0000` or `… GMT` (RFC 5322 §3.3, RFC 9110 §5.6.7).
enum InternetDate {
    static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.date(from: text)
    }
}
