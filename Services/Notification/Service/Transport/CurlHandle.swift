import CCurl
import Foundation
import NotificationDomain

/// A libcurl easy handle. Used on one thread only and freed when it goes.
final class CurlHandle {
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    private let easy: OpaquePointer
    private let trace: UnsafeMutablePointer<rekey_smtp_trace>

    /// Nil without memory.
    init?() {
        guard Self.isReady, let easy = curl_easy_init() else { return nil }
        self.easy = OpaquePointer(easy)
        trace = .allocate(capacity: 1)
        trace.initialize(to: rekey_smtp_trace())
    }

    deinit {
        curl_easy_cleanup(pointer)
        trace.deallocate()
    }

    private var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(easy) }

    /// Runs one SMTP transaction.
    func deliver(_ mail: OutgoingMail, headers: [String], configuration: SMTPConfiguration) -> DeliveryResult {
        // Forgets the options of the mail before, and keeps the connection.
        curl_easy_reset(pointer)
        let recipients = CurlList(["<\(mail.to.text)>"])
        let lines = CurlList(headers)
        guard let mime = curl_mime_init(pointer) else { return .temporary("out-of-memory") }
        defer { curl_mime_free(mime) }
        do throws(CurlOptionError) {
            try fill(mime, mail)
            try set(configuration)
            try check(rekey_curl_trace_smtp(pointer, trace))
            try check(rekey_curl_discard_output(pointer))
            try set(CURLOPT_MAIL_FROM, "<\(mail.from.address.text)>")
            try check(rekey_curl_set_list(pointer, CURLOPT_MAIL_RCPT, recipients.first))
            try check(rekey_curl_set_list(pointer, CURLOPT_HTTPHEADER, lines.first))
            try check(rekey_curl_set_mime(pointer, mime))
        } catch {
            return .temporary("mail-not-built")
        }
        let code = curl_easy_perform(pointer)
        return SMTPResult(code: code, trace: trace.pointee).result
    }

    private func set(_ configuration: SMTPConfiguration) throws(CurlOptionError) {
        try set(CURLOPT_URL, configuration.url)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Mail never goes through a proxy that the environment happens to name.
        try set(CURLOPT_PROXY, "")
        // Signals would interrupt other threads.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        let timeout = configuration.timeout.components
        try set(CURLOPT_TIMEOUT_MS, Int(timeout.seconds) * 1000 + Int(timeout.attoseconds / 1_000_000_000_000_000))
        let tls =
            switch configuration.tls {
            case .none: CURLUSESSL_NONE
            case .opportunistic: CURLUSESSL_TRY
            case .required: CURLUSESSL_ALL
            }
        try set(CURLOPT_USE_SSL, Int(tls.rawValue))
    }

    /// multipart/alternative, plain text first (RFC 2046 §5.1.4: the last is the best).
    private func fill(_ mime: OpaquePointer, _ mail: OutgoingMail) throws(CurlOptionError) {
        guard let alternatives = curl_mime_init(pointer), let whole = curl_mime_addpart(mime) else {
            throw CurlOptionError()
        }
        try check(curl_mime_subparts(whole, alternatives))
        try check(curl_mime_type(whole, "multipart/alternative"))
        try add("text/plain; charset=utf-8", mail.content.text, to: alternatives)
        try add("text/html; charset=utf-8", mail.content.html, to: alternatives)
    }

    private func add(_ type: String, _ content: String, to mime: OpaquePointer) throws(CurlOptionError) {
        guard let part = curl_mime_addpart(mime) else { throw CurlOptionError() }
        try check(curl_mime_type(part, type))
        // The encoder keeps CRLF as a line end and would encode a lone LF.
        let text = content.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        try check(curl_mime_data(part, text, text.utf8.count))
        try check(curl_mime_encoder(part, "quoted-printable"))
    }

    private func set(_ option: CURLoption, _ value: String) throws(CurlOptionError) {
        try check(rekey_curl_set_string(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CurlOptionError) {
        try check(rekey_curl_set_long(pointer, option, value))
    }

    private func check(_ code: CURLcode) throws(CurlOptionError) {
        guard code == CURLE_OK else { throw CurlOptionError() }
    }
}

/// libcurl refused an option; the mail is not sent half set up.
struct CurlOptionError: Error {}
