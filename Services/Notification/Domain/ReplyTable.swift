/// How answers of mail servers and of SMS providers are read: one table, looked through from the top.
///
/// A refusal of this message or its recipient is about the message; a refusal of anything before (greeting, encryption,
/// sign-in, sender) is about the provider or our set-up, and waits for somebody to repair it.
package enum ReplyTable {
    /// What an SMTP reply was to.
    package enum Step: Sendable, Equatable {
        /// Greeting, EHLO, STARTTLS, AUTH, MAIL FROM.
        case before
        /// RCPT TO.
        case recipient
        /// DATA before the message went out, or the message itself.
        case message
    }

    /// One row of the SMTP table.
    struct Row: Sendable {
        var step: Step?
        var codes: ClosedRange<Int>
        /// How the enhanced code begins (RFC 3463); nil for any or none.
        var enhanced: String?
        /// Only where the text speaks of relaying.
        var namesRelay = false
        var outcome: DeliveryResult.Outcome
        var fault: DeliveryResult.Fault
        var reason: String
        var mayGoElsewhere = false
    }

    /// RFC 5321 §4.2.3, RFC 3463 §3, RFC 4954 §6, RFC 7504. The first row that fits decides.
    static let smtp: [Row] = [
        Row(step: nil, codes: 200...299, enhanced: nil, outcome: .accepted, fault: .none, reason: ""),
        // "Service not available, closing": of the server, whatever it was said to.
        Row(step: nil, codes: 421...421, enhanced: nil, outcome: .temporary, fault: .provider, reason: "server-busy"),
        // A sender that is not known, or not allowed to send, is our set-up and says nothing about a recipient.
        Row(
            step: .before, codes: 500...599, enhanced: "5.1", outcome: .temporary, fault: .provider,
            reason: "server-refused"),
        Row(
            step: .before, codes: 500...599, enhanced: "5.2", outcome: .temporary, fault: .provider,
            reason: "server-refused"),
        // The server's own state (RFC 3463 §3.4): full, or not taking mail.
        Row(step: nil, codes: 400...499, enhanced: "4.3", outcome: .temporary, fault: .provider, reason: "server-busy"),
        Row(
            step: nil, codes: 500...599, enhanced: "5.3.2", outcome: .temporary, fault: .provider,
            reason: "server-busy"),
        // The recipient's own state.
        Row(
            step: nil, codes: 500...599, enhanced: "5.1.1", outcome: .permanent, fault: .destination,
            reason: "no-such-mailbox"),
        Row(
            step: nil, codes: 500...599, enhanced: "5.1.2", outcome: .permanent, fault: .destination,
            reason: "no-such-domain"),
        Row(
            step: nil, codes: 500...599, enhanced: "5.1.10", outcome: .permanent, fault: .destination,
            reason: "no-such-domain"),
        Row(
            step: nil, codes: 500...599, enhanced: "5.1.6", outcome: .permanent, fault: .destination,
            reason: "mailbox-moved"),
        Row(
            step: nil, codes: 500...599, enhanced: "5.2.1", outcome: .permanent, fault: .destination,
            reason: "mailbox-disabled"),
        // A full mailbox is emptied some day.
        Row(
            step: nil, codes: 500...599, enhanced: "5.2.2", outcome: .temporary, fault: .message,
            reason: "mailbox-full"),
        Row(
            step: .recipient, codes: 400...499, enhanced: "4.2.2", outcome: .temporary, fault: .message,
            reason: "mailbox-full"),
        // Postfix says it for now unless it is told otherwise.
        Row(
            step: .recipient, codes: 400...499, enhanced: nil, namesRelay: true, outcome: .temporary, fault: .message,
            reason: "relay-refused", mayGoElsewhere: true),
        // Grey-listing and rates are about this recipient here and now.
        Row(
            step: .recipient, codes: 400...499, enhanced: nil, outcome: .temporary, fault: .message,
            reason: "recipient-deferred"),
        Row(
            step: .message, codes: 400...499, enhanced: nil, outcome: .temporary, fault: .message,
            reason: "message-deferred"),
        Row(
            step: .before, codes: 400...499, enhanced: nil, outcome: .temporary, fault: .provider,
            reason: "server-busy"),
        // Not allowed to relay, to send as this sender, or without signing in: our set-up.
        Row(
            step: nil, codes: 530...538, enhanced: nil, outcome: .temporary, fault: .provider,
            reason: "sign-in-refused"),
        // Nobody's mail to that domain leaves there, and a stranger can choose the domain: it must not stop everybody's
        // mail. It may as well be our set-up, which people repair: the message waits. Exchange has codes of its own for it,
        // the others say it in words.
        Row(
            step: .recipient, codes: 500...599, enhanced: "5.7.54", outcome: .temporary, fault: .message,
            reason: "relay-refused", mayGoElsewhere: true),
        Row(
            step: .recipient, codes: 500...599, enhanced: "5.7.64", outcome: .temporary, fault: .message,
            reason: "relay-refused", mayGoElsewhere: true),
        Row(
            step: .recipient, codes: 500...599, enhanced: nil, namesRelay: true, outcome: .temporary, fault: .message,
            reason: "relay-refused", mayGoElsewhere: true),
        // About this recipient, or about us: nobody can tell.
        Row(
            step: .recipient, codes: 500...599, enhanced: "5.7", outcome: .temporary, fault: .message,
            reason: "policy-refused"),
        Row(
            step: .message, codes: 500...599, enhanced: "5.7", outcome: .permanent, fault: .message,
            reason: "policy-refused"),
        Row(
            step: .recipient, codes: 500...599, enhanced: nil, outcome: .permanent, fault: .message,
            reason: "recipient-refused"),
        Row(
            step: .message, codes: 500...599, enhanced: nil, outcome: .permanent, fault: .message,
            reason: "message-refused"),
        Row(
            step: .before, codes: 500...599, enhanced: nil, outcome: .temporary, fault: .provider,
            reason: "server-refused"),
    ]

    /// Reads an SMTP reply.
    /// - Parameter namesRelay: whether its text speaks of relaying.
    package static func smtp(
        _ step: Step, code: Int, enhanced: String?, namesRelay: Bool = false
    ) -> DeliveryResult {
        let row = smtp.first { row in
            (row.step == nil || row.step == step) && row.codes.contains(code) && (namesRelay || !row.namesRelay)
                && (row.enhanced.map { begins(enhanced, with: $0) } ?? true)
        }
        guard let row else {
            return DeliveryResult(.temporary, "no-answer", fault: .provider, code: code, enhanced: enhanced)
        }
        return DeliveryResult(
            row.outcome, row.outcome == .accepted ? nil : row.reason, fault: row.fault,
            mayGoElsewhere: row.mayGoElsewhere, code: code, enhanced: enhanced)
    }

    /// `5.7` fits `5.7.26`, and `5.1.1` does not fit `5.1.10`.
    private static func begins(_ code: String?, with prefix: String) -> Bool {
        code.map { $0 == prefix || $0.hasPrefix(prefix + ".") } ?? false
    }

    /// Reads the status of an HTTP answer to a send (RFC 9110 §15). Any 2xx is success.
    ///
    /// A gateway that gave up waiting (502, 504, 408) may have passed the message on: nobody knows.
    package static func http(_ status: Int, retryAfter: Int64? = nil) -> DeliveryResult {
        let (outcome, reason, fault): (DeliveryResult.Outcome, String, DeliveryResult.Fault) =
            switch status {
            case 200...299: (.accepted, "", .none)
            case 401, 403, 407: (.temporary, "sign-in-refused", .provider)
            case 402: (.temporary, "no-credit", .provider)
            case 404, 405, 410: (.temporary, "wrong-address", .provider)
            case 409, 425: (.unknown, "in-flight", .none)
            case 408, 500, 502, 504: (.unknown, "no-answer", .provider)
            case 429: (.temporary, "throttled", .provider)
            case 503: (.temporary, "server-busy", .provider)
            case 300...399: (.temporary, "redirected", .provider)
            case 400...499: (.permanent, "message-refused", .message)
            default: (.unknown, "no-answer", .provider)
            }
        return DeliveryResult(
            outcome, outcome == .accepted ? nil : reason, fault: fault, code: status, retryAfter: retryAfter)
    }
}
