import EventContracts
import NotificationDomain
import RecoveryCrypto

/// Turns an opened message into what its reader sees.
package struct RenderMessage: Sendable {
    let templates: MessageTemplates
    let site: MessageSite

    package init(templates: MessageTemplates, site: MessageSite) {
        self.templates = templates
        self.site = site
    }

    /// Throws ``TemplateError``.
    package func callAsFunction(_ message: ClaimedMessage, _ opened: OpenedMessage) throws -> RenderedMessage {
        let language = MessageLanguage(tag: message.locale)
        var model = MessageModel(
            language: language, site: site, givenName: opened.recipient.givenName,
            timeZone: opened.recipient.timeZone)
        model.add(message.facts)
        switch opened.secret {
        case .link(let token): model.add(token: token.text, expiresAt: message.expiresAt)
        case .code(let code): model.add(code: code.text, expiresAt: message.expiresAt)
        case .noticeLink(let token, let expiresAt):
            model.add(noticeLink: token.text, of: message.kind, expiresAt: expiresAt)
        case nil: break
        }
        let rendered = try templates.render(message.kind, message.channel, language, model)
        guard message.channel == .sms, case .code(let code) = opened.secret else { return rendered }
        return try Self.bound(rendered, code.text, to: site)
    }

    /// Ends a text message with the line that binds the code to our pages: browsers then offer it there and nowhere else
    /// (SMS-09).
    static func bound(_ message: RenderedMessage, _ code: String, to site: MessageSite) throws -> RenderedMessage {
        guard let host = site.host else { throw TemplateError(file: "public.url", "names no host") }
        return RenderedMessage(subject: "", text: "\(message.text)\n\n@\(host) #\(code)", html: "")
    }
}
