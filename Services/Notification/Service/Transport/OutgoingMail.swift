package import EventContracts
package import Foundation
package import NotificationDomain

/// One mail, ready to be handed to a mail server.
package struct OutgoingMail: Sendable {
    /// The message's id; also its Message-ID, the same on every try.
    package let id: UUID
    package let from: MailSender
    package let to: MailAddress
    package let content: RenderedMessage
    package let language: MessageLanguage
    /// When the message was queued, the same on every try.
    package let date: Date
    /// What it is about; mail providers are told (Feedback-ID). Nil for an operator's test.
    package let kind: MessageKind?

    package init(
        id: UUID, from: MailSender, to: MailAddress, content: RenderedMessage, language: MessageLanguage, date: Date,
        kind: MessageKind?
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.content = content
        self.language = language
        self.date = date
        self.kind = kind
    }
}
