import Foundation
import NotificationDomain

/// A mail as libcurl gets it.
struct PreparedMail {
    enum Body {
        /// libcurl writes the message.
        case parts(headers: [String], RenderedMessage)
        /// Every byte is ours, because they are signed.
        case written([UInt8])
    }

    let sender: WireAddress
    let recipient: WireAddress
    let body: Body

    /// Whether a server without SMTPUTF8 must not get it (RFC 6531 §3.2).
    var needsUTF8: Bool { !sender.isASCII || !recipient.isASCII }

    /// Throws ``MailRefusal`` when a value could break out of its line.
    init(_ mail: OutgoingMail, signer: DKIMSigner?) throws(MailRefusal) {
        sender = try WireAddress(mail.from.address)
        recipient = try WireAddress(mail.to)
        let headers = try MailHeaders.lines(of: mail)
        body =
            if let signer {
                .written(
                    try MailWriter(headers: headers, content: mail.content, id: mail.id).signed(
                        by: signer, at: mail.date))
            } else {
                .parts(headers: headers, mail.content)
            }
    }
}
