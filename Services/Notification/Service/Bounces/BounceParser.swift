import Foundation
package import NotificationDomain

/// Reads delivery status notifications (RFC 3464, RFC 6533) and abuse feedback reports (RFC 5965).
///
/// Anybody can write to a bounce mailbox. Whatever the bytes are, this ends in bounded time and memory, and answers only
/// what the report says of a mail with a Message-ID on our domain.
package struct BounceParser: Sendable {
    /// What is looked at of one mail; a report stands before the mail it returns.
    package static let maximumBytes = 262_144
    /// Recipients of one report; ours have one.
    private static let maximumRecipients = 50
    private static let maximumAddressBytes = 320

    private static let originals: Set<String> = [
        "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers",
    ]

    let domain: String

    /// - Parameter domain: where our Message-IDs are.
    package init(domain: String) { self.domain = domain }

    /// - Parameter sender: whom our mail is from; Message-IDs are on its domain as that is on the wire.
    package init(sender: MailAddress) { self.init(domain: (try? WireAddress(sender))?.domain ?? sender.domain) }

    /// What the mail says; empty when it is no report, of no mail of ours, or of nothing that lasts.
    package func notices(in mail: [UInt8]) -> [BounceNotice] {
        let mail = MIMEPart(mail.prefix(Self.maximumBytes))
        guard let parts = mail.report()?.parts else { return [] }
        if let status = parts.first(where: { Self.isDeliveryStatus($0.type.name) }) {
            return failures(status, mail: mail, parts: parts)
        }
        if let feedback = parts.first(where: { $0.type.name == "message/feedback-report" }) {
            return complaint(feedback, mail: mail, parts: parts)
        }
        return []
    }

    private static func isDeliveryStatus(_ type: String) -> Bool {
        type == "message/delivery-status" || type == "message/global-delivery-status"
    }

    // MARK: Delivery status

    private func failures(_ status: MIMEPart, mail: MIMEPart, parts: [MIMEPart]) -> [BounceNotice] {
        let content = status.content
        var rest = content[...]
        let whole = MailHeader(readingFrom: &rest)
        guard let message = message(parts, hints: [whole, mail.header]) else { return [] }
        let failed = mail.header.all("x-failed-recipients").flatMap { $0.split(separator: ",") }
            .compactMap { Self.address(String($0)) }
        var notices: [BounceNotice] = []
        while !rest.isEmpty, notices.count < Self.maximumRecipients {
            let recipient = MailHeader(readingFrom: &rest)
            guard !recipient.isEmpty,
                let reason = BounceRule.reason(
                    action: recipient.first("action"), status: recipient.first("status"),
                    diagnostic: recipient.first("diagnostic-code"))
            else { continue }
            let named = ["original-recipient", "final-recipient"]
                .compactMap { recipient.first($0).flatMap(Self.typedAddress) }
            notices.append(
                BounceNotice(message: message, reason: reason, addresses: named.isEmpty ? failed : named))
        }
        return notices
    }

    // MARK: Complaint

    private func complaint(_ feedback: MIMEPart, mail: MIMEPart, parts: [MIMEPart]) -> [BounceNotice] {
        let content = feedback.content
        var rest = content[...]
        let report = MailHeader(readingFrom: &rest)
        guard report.first("feedback-type")?.lowercased() == "abuse",
            let message = message(parts, hints: [report])
        else { return [] }
        let addresses = report.all("original-rcpt-to").compactMap(Self.address)
        return [BounceNotice(message: message, reason: BounceRule.complaint, addresses: addresses)]
    }

    // MARK: Which mail

    /// The mail that the report returns says it best; where nothing is returned, what the report refers to.
    private func message(_ parts: [MIMEPart], hints: [MailHeader]) -> UUID? {
        if let original = parts.first(where: { Self.originals.contains($0.type.name) }) {
            let content = original.content
            var rest = content[...]
            if let text = MailHeader(readingFrom: &rest).first("message-id") {
                return MessageReference.id(in: text, domain: domain)
            }
        }
        for hint in hints {
            for name in ["x-original-message-id", "original-message-id", "in-reply-to", "references"] {
                if let id = hint.first(name).flatMap({ MessageReference.id(in: $0, domain: domain) }) { return id }
            }
        }
        return nil
    }

    // MARK: Whom

    /// `rfc822; anna@example.com`.
    private static func typedAddress(_ text: String) -> String? {
        guard let semicolon = text.firstIndex(of: ";") else { return nil }
        return address(String(text[text.index(after: semicolon)...]))
    }

    private static func address(_ text: String) -> String? {
        let plain = text.prefix { $0 != "(" }.filter { $0 != "<" && $0 != ">" && $0 != " " && $0 != "\t" }
        return plain.isEmpty || plain.utf8.count > maximumAddressBytes ? nil : String(plain)
    }
}
