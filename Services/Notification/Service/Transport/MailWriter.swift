import Foundation
import NotificationDomain

/// Writes a whole message (RFC 5322, RFC 2045, RFC 2046), the same bytes for the same mail.
///
/// Only for signed mail: libcurl shows nobody what it is about to send.
struct MailWriter {
    private let headers: [String]
    private let body: [UInt8]

    init(headers: [String], content: RenderedMessage, id: UUID) {
        // `=_` is never a part of quoted-printable text (RFC 2045 §6.7), so that no content can end its part.
        let boundary = "=_\(id.uuidString.lowercased())"
        self.headers =
            headers + ["MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=\"\(boundary)\""]
        var body: [UInt8] = []
        // Plain text first (RFC 2046 §5.1.4: the last is the best).
        for (type, text) in [("text/plain", content.text), ("text/html", content.html)] {
            body += "--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n".utf8
            body += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            body += QuotedPrintable.encode(text)
            body += "\r\n".utf8
        }
        self.body = body + "--\(boundary)--\r\n".utf8
    }

    /// The message with its signatures on top. Throws ``MailRefusal`` when it cannot be signed.
    func signed(by signer: DKIMSigner, at date: Date) throws(MailRefusal) -> [UInt8] {
        let signatures = try signer.headers(signing: headers, body: body, at: date)
        return Array((signatures + headers).map { $0 + "\r\n" }.joined().utf8) + Array("\r\n".utf8) + body
    }
}
