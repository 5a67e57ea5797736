import CCurl
import NotificationDomain

/// What an SMTP conversation came to, from how far it came and the server's last word; ``ReplyTable`` reads that.
struct SMTPResult {
    let code: CURLcode
    let trace: rekey_smtp_trace

    var result: DeliveryResult {
        if trace.body_started != 0 { return afterBody }
        if trace.blocked != 0 { return .permanent("no-smtputf8", mayGoElsewhere: true) }
        // Without a recipient libcurl would say something else than a mail, and call that a success.
        if code == CURLE_OK { return .temporary("mail-not-built") }
        if (400...599).contains(trace.reply) {
            return ReplyTable.smtp(
                step, code: Int(trace.reply), enhanced: Self.text(trace.enhanced), namesRelay: trace.names_relay != 0)
        }
        return switch code {
        case CURLE_LOGIN_DENIED: .temporary("sign-in-refused")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE:
            .temporary("tls-failed")
        case CURLE_OPERATION_TIMEDOUT: .temporary("too-slow")
        case CURLE_COULDNT_RESOLVE_HOST: .temporary("name-unknown")
        default: .temporary("unreachable")
        }
    }

    /// Whether an answer may still come over the connection.
    var isUnanswered: Bool {
        code == CURLE_OPERATION_TIMEDOUT || (trace.body_started != 0 && trace.body_reply == 0)
    }

    private var afterBody: DeliveryResult {
        guard trace.body_reply != 0 else { return .unknown("no-answer") }
        return ReplyTable.smtp(.message, code: Int(trace.body_reply), enhanced: Self.text(trace.body_enhanced))
    }

    private var step: ReplyTable.Step {
        switch command {
        case "RCPT": .recipient
        case "DATA": .message
        default: .before
        }
    }

    private var command: String { Self.text(trace.command) ?? "" }

    /// A NUL-terminated field; nil when it is empty.
    private static func text<T>(_ field: T) -> String? {
        withUnsafeBytes(of: field) { bytes in
            let text = bytes.prefix { $0 != 0 }
            return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
        }
    }
}
