import Foundation

/// Reads `Retry-After` (RFC 9110 §10.2.3): whole seconds, or a date.
enum RetryAfter {
    /// Milliseconds from now; nil without the header or when it says something else.
    static func milliseconds(_ text: String?, now: Date) -> Int64? {
        guard let text else { return nil }
        if (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map { $0 * 1000 }
        }
        return InternetDate.date(text).map { max(0, Int64($0.timeIntervalSince(now) * 1000)) }
    }
}
