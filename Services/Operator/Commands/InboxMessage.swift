import Foundation

/// One message of the development inbox, as DESIGN 7 fixes it.
package struct InboxMessage: Decodable, Sendable {
    package var id: String
    package var kind: String
    package var channel: String
    package var to: String
    package var subject: String
    package var text: String
    package var html: String
    package var sentAt: String

    /// The token of the first `…?token=` link in the text, or nil.
    package var linkToken: String? {
        guard let range = text.range(of: "?token=") else { return nil }
        let token = text[range.upperBound...].prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
        }
        return token.isEmpty ? nil : String(token)
    }

    /// The first run of exactly eight digits in the text, or nil.
    package var code: String? {
        text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.first { $0.count == 8 }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The first whole link in the text, or nil.
    package var link: String? {
        guard let start = text.range(of: "http") else { return nil }
        return String(text[start.lowerBound...].prefix { !$0.isWhitespace })
    }
}
