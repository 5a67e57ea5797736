import Foundation
import NotificationDomain

/// The bearer token of XOAUTH2. Holds a secret.
package enum SMTPToken: Sendable {
    case value(String)
    /// Somebody else renews it; it is read anew for every mail, and a changed one makes a new connection.
    case file(String)

    /// Longer ones are no tokens, in bytes.
    private static let maximumBytes = 16_384

    /// Nil when there is none now.
    func read() -> String? {
        let text: String
        switch self {
        case .value(let value): text = value
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path), data.count <= Self.maximumBytes,
                let content = String(data: data, encoding: .utf8)
            else { return nil }
            text = content.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        // Visible ASCII (RFC 6750 §2.1): SOH separates the parts of what is sent.
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return text
    }
}

extension SMTPToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SMTPToken(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
