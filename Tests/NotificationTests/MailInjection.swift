import EventContracts
import Foundation
import NotificationDomain
import Testing

@testable import NotificationService

/// What somebody could try to bring into a mail, and what has to arrive of it: text (NOT-03). One table for every server.
struct MailInjection: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var subject = "Subject"
    var text = "Text"
    var name = "Rekey"
    var address = "anna@example.com"

    static let all: [MailInjection] = [
        MailInjection(
            testDescription: "address with percent-encoded line break",
            address: "anna%0d%0aBcc:x@example.com".replacing(":", with: "")),
        MailInjection(testDescription: "address that begins with a dash", address: "-oQ/tmp@example.com"),
        MailInjection(
            testDescription: "end of message in the text",
            text: "a\r\n.\r\nMAIL FROM:<x@evil.test>\r\nRCPT TO:<y@evil.test>\r\n"),
        MailInjection(testDescription: "bare line feeds around a dot", text: "a\n.\nRCPT TO:<y@evil.test>\n"),
        MailInjection(testDescription: "bare carriage returns around a dot", text: "a\r.\rRCPT TO:<y@evil.test>\r"),
        MailInjection(testDescription: "SMTP smuggling, LF . CRLF", text: "a\n.\r\nMAIL FROM:<x@evil.test>\r\n"),
        MailInjection(testDescription: "SMTP smuggling, CR . CR", text: "a\r.\r\nMAIL FROM:<x@evil.test>"),
        MailInjection(testDescription: "a header line as text", text: "Bcc: x@evil.test\r\n\r\nbody"),
        MailInjection(
            testDescription: "a MIME boundary as text",
            text: "\r\n--------------------------0\r\nContent-Type: text/html\r\n\r\n<b>"),
        MailInjection(testDescription: "encoded word as subject", subject: "=?UTF-8?Q?=0D=0ABcc:_x@evil.test?="),
        MailInjection(testDescription: "quotes in the name", name: "Re\"key\" <x@evil.test>, \"y"),
        MailInjection(testDescription: "name beyond ASCII", name: "Rekéy, <x@evil.test>"),
        MailInjection(testDescription: "U+2028 in the text", text: "a\u{2028}Bcc: x@evil.test"),
        MailInjection(testDescription: "NUL in the text", text: "a\u{0}Bcc: x@evil.test\r\n\u{0}.\r\n"),
        MailInjection(testDescription: "a lone dot as text", text: "."),
        MailInjection(testDescription: "dots at the end of the text", text: "a\r\n.\r\n."),
        MailInjection(testDescription: "a blank line and a header as text", text: "\r\n\r\nBcc: x@evil.test\r\n.\r\n"),
        MailInjection(testDescription: "Bcc text as subject", subject: "Bcc: x@evil.test"),
        MailInjection(testDescription: "Bcc text as name", name: "Bcc: x@evil.test"),
        MailInjection(testDescription: "percent-encoded line break in the subject", subject: "a%0d%0aBcc: x@evil.test"),
        MailInjection(testDescription: "percent-encoded line break in the name", name: "a%0D%0ABcc: x@evil.test"),
        MailInjection(testDescription: "group syntax as name", name: "friends: x@evil.test, y@evil.test;"),
        MailInjection(testDescription: "a backslash at the end of the name", name: "a\\"),
        MailInjection(
            testDescription: "a second message behind each end of data that some server knows",
            text: ["\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\r", "\r\n.\n", "\r.\r", "\r\n\u{0}.\r\n"].map { end in
                "a\(end)MAIL FROM:<x@evil.test>\r\nRCPT TO:<anna@example.com>\r\nDATA\r\nSubject: b\r\n\r\nb"
            }.joined()),
        MailInjection(testDescription: "lines that begin with dots", text: ".\r\n..\r\n...a\r\n. b\r\nc.\r\n."),
        MailInjection(
            testDescription: "subject and name beyond ASCII, of several encoded words",
            subject: String(repeating: "Grüße 例え ", count: 12) + "x", name: String(repeating: "Réké例", count: 9)),
    ]

    /// Values that could end a header line.
    static let brokenHeaders = [
        "a\r\nBcc: x@evil.test", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "a\u{202E}b",
        "a\r\n.\r\n",
    ]

    func mail() throws -> OutgoingMail {
        try SMTPTests.mail(to: address, subject: subject, text: text, name: name)
    }

    /// Expects the mail as it was written, with no header but ours and `headers`.
    func expectWhole(
        _ received: SMTPServer.Received, headers: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let head = String(decoding: received.content, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
        let names = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") }
            .map { String($0.prefix { $0 != ":" }).lowercased() }
        let expected = [
            "auto-submitted", "content-language", "content-type", "date", "feedback-id", "from", "message-id",
            "mime-version", "subject", "to",
        ]
        let comment = Comment(rawValue: testDescription)
        #expect(names.sorted() == (expected + headers).sorted(), comment, sourceLocation: sourceLocation)
        // Every other control byte is encoded, and no line end stands alone.
        let bytes = [UInt8](received.content)
        #expect(
            bytes.indices.allSatisfy { at in
                switch bytes[at] {
                case 0x0A: at > 0 && bytes[at - 1] == 0x0D
                case 0x0D: at + 1 < bytes.count && bytes[at + 1] == 0x0A
                case 0x09, 0x20...0x7E: true
                default: false
                }
            }, comment, sourceLocation: sourceLocation)
        let read = SMTPServer.Seen(
            subject: subject, name: name,
            text: text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n"))
        #expect(received.seen == read, comment, sourceLocation: sourceLocation)
    }
}
