import EventContracts
import Foundation
import NotificationDomain

/// The header lines of a mail (RFC 5322, RFC 3834), in order. libcurl adds MIME-Version and the content types.
enum MailHeaders {
    /// Throws ``MailRefusal`` when a value could break out of its line; nothing is repaired.
    static func lines(of mail: OutgoingMail) throws(MailRefusal) -> [String] {
        // Before encoding: an encoded word could carry a line break to a careless reader.
        for value in [mail.content.subject, mail.from.name] where InvisibleText.isPresent(in: value) {
            throw MailRefusal()
        }
        let (from, to) = (try WireAddress(mail.from.address), try WireAddress(mail.to))
        let lines = [
            "From: \(phrase(mail.from.name)) <\(from.text)>",
            "To: <\(to.text)>",
            "Subject: \(unstructured(mail.content.subject))",
            "Date: \(date(mail.date))",
            "Message-ID: <\(mail.id.uuidString.lowercased())@\(from.domain)>",
            // Keeps vacation notices and other robots from answering.
            "Auto-Submitted: auto-generated",
            "Content-Language: \(mail.language.rawValue)",
            "Feedback-ID: \(feedback(mail.kind, domain: from.domain))",
        ]
        for line in lines where InvisibleText.isPresent(in: line) || line.utf8.count > longestLine {
            throw MailRefusal()
        }
        return lines
    }

    /// RFC 5322 §2.1.1.
    static let longestLine = 998
    /// RFC 2047 §2: an encoded word has at most 75 characters; 12 of them are `=?UTF-8?B?` and `?=`, and 45 bytes make 60.
    static let encodedWordBytes = 45

    /// A display name: quoted, or encoded words when it is not ASCII.
    static func phrase(_ name: String) -> String {
        guard isPrintableASCII(name) else { return encodedWords(name) }
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// A subject: as it is, or encoded words when it is not ASCII or looks like one already.
    static func unstructured(_ text: String) -> String {
        isPrintableASCII(text) && !text.contains("=?") ? text : encodedWords(text)
    }

    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var chunk: [UInt8] = []
        func close() {
            if !chunk.isEmpty { words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=") }
            chunk = []
        }
        // A word may not end inside a character (RFC 2047 §5).
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunk.count + bytes.count > encodedWordBytes { close() }
            chunk += bytes
        }
        close()
        return words.joined(separator: " ")
    }

    /// What mail providers count complaints by, last the sender, of 5 to 15 characters: about kinds of mail and never about
    /// a person.
    private static func feedback(_ kind: MessageKind?, domain: String) -> String {
        "\(kind?.rawValue ?? "test"):\((kind.map { Lane($0) } ?? .notice).name):rekey:\(domain.prefix(15))"
    }

    private static func isPrintableASCII(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

    /// `Mon, 23 Nov 2026 10:13:00 +0000`.
    static func date(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: date)
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let weekday = weekdays[(parts.weekday ?? 1) - 1]
        let day = "\(parts.day ?? 0) \(months[(parts.month ?? 1) - 1]) \(parts.year ?? 0)"
        return "\(weekday), \(day) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
    }
}

/// A header value holds something that could end its line. Nothing was sent.
struct MailRefusal: Error {}
