import Foundation
import NotificationDomain

/// An address as it stands in commands and header lines: a domain of other letters in its ASCII form (RFC 5890 §2.3.2.1).
///
/// Done here and not by libcurl, whose conversion depends on the locale of the process and leaves the headers as they are.
/// A domain in ASCII needs nothing of the server; a local part in other letters needs SMTPUTF8.
struct WireAddress {
    let text: String
    let domain: String

    /// Throws ``MailRefusal`` when the domain has no ASCII form.
    init(_ address: MailAddress) throws(MailRefusal) {
        guard !Self.isASCII(address.domain) else {
            (text, domain) = (address.text, address.domain)
            return
        }
        var parts = URLComponents()
        parts.scheme = "https"
        parts.host = address.domain
        let local = String(decoding: address.text.utf8.prefix { $0 != UInt8(ascii: "@") }, as: UTF8.self)
        // Letters that are mapped to others could have become a second address.
        guard let ascii = parts.encodedHost, Self.isASCII(ascii), let whole = MailAddress("\(local)@\(ascii)") else {
            throw MailRefusal()
        }
        (text, domain) = (whole.text, whole.domain)
    }

    /// Whether every server can take it.
    var isASCII: Bool { Self.isASCII(text) }

    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }
}
