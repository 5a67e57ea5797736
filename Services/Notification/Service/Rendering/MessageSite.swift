import Foundation

/// Who sends our messages and where the pages are; all of it from configuration (LNK-06).
package struct MessageSite: Sendable {
    package let sender: MailSender
    /// The only origin a link can have.
    package let publicURL: String
    /// How people reach customer service; nil when that is not configured.
    package let support: String?

    package init(sender: MailSender, publicURL: String, support: String? = nil) {
        self.sender = sender
        self.publicURL = publicURL
        self.support = support
    }

    /// The host that a code in a text message is bound to, without a port (SMS-09); nil for an address without one.
    package var host: String? { URLComponents(string: publicURL)?.host.flatMap { $0.isEmpty ? nil : $0 } }
}
