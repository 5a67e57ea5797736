import Foundation
import NotificationDomain

/// Which mail server takes our mail, and how.
package struct SMTPConfiguration: Sendable {
    /// Whether the connection is encrypted by STARTTLS; `smtps` URLs are encrypted from the start anyway.
    package enum TLS: String, Sendable {
        case none
        /// Encrypt when the server offers it; an attacker on the path can take the offer away.
        case opportunistic
        case required
    }

    /// `smtp[s]://[user:password@]host[:port]`; holds a secret.
    let url: String
    let tls: TLS
    /// Longest time for one hand-over, connecting included.
    package let timeout: Duration

    /// Nil when `url` is not the address of a mail server.
    ///
    /// - Parameter helloName: what we call ourselves in EHLO: the domain our mail comes from, not the machine's name.
    package init?(url: String, tls: TLS, timeout: Duration, helloName: String) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil,
            !InvisibleText.isPresent(in: url)
        else { return nil }
        let hasPath = !parts.path.isEmpty && parts.path != "/"
        let base = parts.path == "/" ? String(url.dropLast()) : url
        self.url = hasPath ? url : "\(base)/\(helloName)"
        self.tls = tls
        self.timeout = timeout
    }
}

extension SMTPConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SMTPConfiguration(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
