import Foundation
import HTTPKit
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

    /// How we sign in (RFC 4954); `auto` takes the strongest that the server offers and libcurl knows.
    package enum SignIn: String, Sendable {
        case auto
        case plain
        case login
        case xoauth2
    }

    /// `smtp[s]://[user:password@]host[:port]`; holds a secret.
    let url: String
    let tls: TLS
    /// Longest time for one hand-over, connecting included.
    package let timeout: Duration
    /// Longest time until the server is ready for a mail: name, connection, greeting, encryption, signing in.
    package var connectTimeout: Duration = .seconds(10)
    /// The authorities that its certificate must come from, in place of the system's; nil for those.
    package var caFile: String?
    package var signIn: SignIn = .auto
    /// For XOAUTH2 only.
    package var token: SMTPToken?
    /// Whether the URL names a user.
    let hasUser: Bool
    /// Whether nobody but this machine sees the connection.
    let isLoopback: Bool
    /// Whether nothing ever leaves in the clear.
    let isEncrypted: Bool

    /// Nil when `url` is not the address of a mail server.
    ///
    /// - Parameter helloName: what we call ourselves in EHLO: the domain our mail comes from, not the machine's name.
    package init?(url: String, tls: TLS, timeout: Duration, helloName: String) {
        self.init(url: url, timeout: timeout, helloName: helloName) { _ in tls }
    }

    /// As above, with what is right for the host: encryption is required, but on this machine.
    package init?(url: String, timeout: Duration, helloName: String) {
        self.init(url: url, timeout: timeout, helloName: helloName) { isLoopback in
            isLoopback ? .opportunistic : .required
        }
    }

    private init?(url: String, timeout: Duration, helloName: String, tls: (_ isLoopback: Bool) -> TLS) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil,
            !InvisibleText.isPresent(in: url)
        else { return nil }
        let hasPath = !parts.path.isEmpty && parts.path != "/"
        let base = parts.path == "/" ? String(url.dropLast()) : url
        self.url = hasPath ? url : "\(base)/\(helloName)"
        self.timeout = timeout
        hasUser = parts.user?.isEmpty == false
        isLoopback = Self.isLoopback(host)
        self.tls = tls(isLoopback)
        isEncrypted = scheme == "smtps" || self.tls == .required
    }

    private static func isLoopback(_ host: String) -> Bool {
        // libcurl takes `localhost` for this machine without asking anybody.
        host.lowercased() == "localhost"
            || SourceAddress(host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))).isLoopback
    }
}

extension SMTPConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SMTPConfiguration(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
