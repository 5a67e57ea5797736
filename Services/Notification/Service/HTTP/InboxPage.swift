import Foundation
import Markup
import Mustache

/// The development inbox as a page.
package struct InboxPage: Sendable {
    private let template: MustacheTemplate

    /// Throws ``TemplateError``.
    package init() throws {
        do {
            template = try MustacheTemplate(
                string: MarkupText.pragma + String(decoding: TemplateSource.inbox, as: UTF8.self))
        } catch {
            throw TemplateError(file: "inbox.html", "does not parse")
        }
    }

    /// Newest first, as a person looks for it.
    package func render(_ messages: [InboxMessage], filter: String?) -> String {
        let entries = messages.reversed().map { message in
            var entry = [
                "kind": message.kind, "channel": message.channel, "to": message.to,
                "subject": message.subject.isEmpty ? message.kind : message.subject,
                "text": message.text, "sentAt": message.sentAt.formatted(.iso8601),
            ]
            entry["link"] = Self.link(in: message.text)
            return entry
        }
        return template.render(["to": filter ?? "", "messages": entries] as [String: Any])
    }

    /// The first line that is a link and nothing else.
    private static func link(in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("http://") || $0.hasPrefix("https://") }.map(String.init)
    }
}
