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
    ///
    /// - Parameter token: the bearer token of XOAUTH2.
    func deliver(_ mail: PreparedMail, configuration: SMTPConfiguration, token: String?) -> DeliveryResult {
        // Forgets the options of the mail before, and keeps the connection.
        curl_easy_reset(pointer)
        let recipients = CurlList(["<\(mail.recipient.text)>"])
        do throws(CurlOptionError) {
            try set(configuration)
            try setSignIn(configuration.signIn, token: token)
            try check(rekey_curl_trace_smtp(pointer, trace, mail.needsUTF8 ? 1 : 0))
            try check(rekey_curl_discard_output(pointer))
            try set(CURLOPT_MAIL_FROM, "<\(mail.sender.text)>")
            try check(rekey_curl_set_list(pointer, CURLOPT_MAIL_RCPT, recipients.first))
            defer { withExtendedLifetime(recipients) {} }
            let code =
                switch mail.body {
                case .parts(let headers, let content): try perform(headers, content)
                case .written(let bytes): try perform(bytes)
                }
            let result = SMTPResult(code: code, trace: trace.pointee)
            if result.isUnanswered { rekey_curl_break(pointer) }
            return result.result
        } catch {
            return .temporary("mail-not-built")
        }
    }

    private func perform(_ headers: [String], _ content: RenderedMessage) throws(CurlOptionError) -> CURLcode {
        guard let mime = curl_mime_init(pointer) else { throw CurlOptionError() }
        defer { curl_mime_free(mime) }
        let lines = CurlList(headers)
        try fill(mime, content)
        try check(rekey_curl_set_list(pointer, CURLOPT_HTTPHEADER, lines.first))
        try check(rekey_curl_set_mime(pointer, mime))
        return withExtendedLifetime(lines) { curl_easy_perform(pointer) }
    }

    private func perform(_ bytes: [UInt8]) throws(CurlOptionError) -> CURLcode {
        let upload = CurlUpload(bytes)
        try check(rekey_curl_set_upload(pointer, upload.state))
        return withExtendedLifetime(upload) { curl_easy_perform(pointer) }
    }

    private func set(_ configuration: SMTPConfiguration) throws(CurlOptionError) {
        try set(CURLOPT_URL, configuration.url)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Mail never goes through a proxy that the environment happens to name.
        try set(CURLOPT_PROXY, "")
        // Signals would interrupt other threads.
        try set(CURLOPT_NOSIGNAL, 1)
        // A changed token makes a new connection; the one before is closed.
        try set(CURLOPT_MAXCONNECTS, 1)
        // Neither bound is moved by a server that dribbles. Bounds of speed (CURLOPT_LOW_SPEED_TIME) would also cut off
        // one that thinks about a message it has, and nobody would know what became of it.
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(min(configuration.connectTimeout, configuration.timeout)))
        let timeout = Self.milliseconds(configuration.timeout)
        try set(CURLOPT_TIMEOUT_MS, timeout)
        // The first one ends with the mail; the answer to QUIT comes after it. libcurl waits two minutes otherwise.
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, (timeout + 999) / 1000)
        // A name server that says nothing does not hold the thread when the time is over.
        try set(CURLOPT_QUICK_EXIT, 1)
        let tls =
            switch configuration.tls {
            case .none: CURLUSESSL_NONE
            case .opportunistic: CURLUSESSL_TRY
            case .required: CURLUSESSL_ALL
            }
        try set(CURLOPT_USE_SSL, Int(tls.rawValue))
        // RFC 8996. Certificates and names are checked unless somebody turns it off, and nobody can.
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = configuration.caFile {
            try set(CURLOPT_CAINFO, caFile)
            // The folder of the system's authorities counts beside the file otherwise.
            try check(rekey_curl_set_string(pointer, CURLOPT_CAPATH, nil))
        }
    }

    private func setSignIn(_ signIn: SMTPConfiguration.SignIn, token: String?) throws(CurlOptionError) {
        switch signIn {
        case .auto: break
        case .plain: try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN")
        case .login: try set(CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN")
        case .xoauth2:
            try set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2")
            try set(CURLOPT_XOAUTH2_BEARER, token ?? "")
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let parts = duration.components
        return Int(parts.seconds) * 1000 + Int(parts.attoseconds / 1_000_000_000_000_000)
    }

    /// multipart/alternative, plain text first (RFC 2046 §5.1.4: the last is the best).
    private func fill(_ mime: OpaquePointer, _ content: RenderedMessage) throws(CurlOptionError) {
        guard let alternatives = curl_mime_init(pointer), let whole = curl_mime_addpart(mime) else {
            throw CurlOptionError()
        }
        try check(curl_mime_subparts(whole, alternatives))
        try check(curl_mime_type(whole, "multipart/alternative"))
        try add("text/plain; charset=utf-8", content.text, to: alternatives)
        try add("text/html; charset=utf-8", content.html, to: alternatives)
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
