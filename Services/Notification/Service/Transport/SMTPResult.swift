import CCurl
import NotificationDomain

/// What an SMTP conversation came to, from how far it came and the server's last word.
struct SMTPResult {
    let code: CURLcode
    let trace: rekey_smtp_trace

    /// Any 2xx after the message means taken over. A refusal of the recipient or of the message itself is about this
    /// message; a refusal of anything before (greeting, encryption, sign-in, sender) is about our set-up, and waits for
    /// somebody to repair it.
    var outcome: DeliveryOutcome {
        if code == CURLE_OK { return .accepted }
        if trace.body_started != 0 { return afterBody }
        switch trace.reply {
        case 500...599 where command == "RCPT": return .permanent("recipient-refused")
        case 500...599: return .temporary("server-refused")
        case 400...499: return .temporary("server-busy")
        default: break
        }
        return switch code {
        case CURLE_LOGIN_DENIED: .temporary("sign-in-refused")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED: .temporary("tls-failed")
        default: .temporary("unreachable")
        }
    }

    private var afterBody: DeliveryOutcome {
        switch trace.body_reply {
        case 200...299: .accepted
        case 400...499: .temporary("message-deferred")
        case 500...599: .permanent("message-refused")
        default: .unknown("no-answer")
        }
    }

    private var command: String {
        withUnsafeBytes(of: trace.command) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
