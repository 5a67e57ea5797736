import EventContracts
import NotificationDomain
import RecoveryCrypto

/// Turns an opened message into what its reader sees.
package struct RenderMessage: Sendable {
    let templates: MessageTemplates
    let sender: MailSender
    /// The public address from configuration; the only origin a link can have (LNK-06).
    let publicURL: String

    package init(templates: MessageTemplates, sender: MailSender, publicURL: String) {
        self.templates = templates
        self.sender = sender
        self.publicURL = publicURL
    }

    /// Throws ``TemplateError``.
    package func callAsFunction(_ message: ClaimedMessage, _ opened: OpenedMessage) throws -> RenderedMessage {
        let language = MessageLanguage(tag: message.locale)
        var model = MessageModel(
            language: language, service: sender.name, origin: publicURL, sender: sender.address.text,
            givenName: opened.recipient.givenName)
        model.add(message.facts, language: language)
        if let token = opened.token {
            model.add(token: token.text, expiresAt: message.expiresAt, language: language)
        }
        return try templates.render(message.kind, language, model)
    }
}
