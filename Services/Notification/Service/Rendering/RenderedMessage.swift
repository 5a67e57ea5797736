/// A message as its reader sees it. It holds a live link or code: it is never stored outside the development inbox and
/// never prints itself.
package struct RenderedMessage: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// One line, no control characters; empty for a text message.
    package let subject: String
    /// Lines end with a line feed.
    package let text: String
    /// Empty for a text message.
    package let html: String

    package init(subject: String, text: String, html: String) {
        self.subject = subject
        self.text = text
        self.html = html
    }

    /// Subject and text as one; the text alone of a text message.
    package var whole: String { subject.isEmpty ? text : "Subject: \(subject)\n\n\(text)" }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
