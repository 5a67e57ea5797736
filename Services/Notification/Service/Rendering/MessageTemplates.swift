package import EventContracts
import Mustache
package import NotificationDomain

/// Every template, compiled when the service starts: a missing or broken one fails the start, not a reader's message.
package struct MessageTemplates: Sendable {
    private struct Key: Hashable {
        let kind: MessageKind
        let language: MessageLanguage
    }

    /// Subject, text and HTML of an e-mail.
    private struct Mail: Sendable {
        let subject: MustacheTemplate
        let text: MustacheTemplate
        let html: MustacheTemplate
    }

    /// What several mails end with.
    private struct Part: Sendable {
        let text: MustacheTemplate
        let html: MustacheTemplate
    }

    private let layout: MustacheTemplate
    private let mails: [Key: Mail]
    private let advice: [MessageLanguage: Part]
    private let footers: [MessageLanguage: Part]
    private let texts: [Key: MustacheTemplate]
    private let tests: [MessageLanguage: (mail: Mail, text: MustacheTemplate)]

    /// Compiles all templates. Throws ``TemplateError``.
    package init(_ files: TemplateFiles = .builtIn) throws {
        layout = try TemplateRules.layout(try files.text("layout.html"), file: "layout.html")
        var mails: [Key: Mail] = [:]
        var texts: [Key: MustacheTemplate] = [:]
        var advice: [MessageLanguage: Part] = [:]
        var footers: [MessageLanguage: Part] = [:]
        var tests: [MessageLanguage: (mail: Mail, text: MustacheTemplate)] = [:]
        for language in MessageLanguage.allCases {
            for kind in TemplateSource.kinds {
                mails[Key(kind: kind, language: language)] = try Self.mail(TemplateSource.stem(kind, language), files)
            }
            for kind in TemplateSource.textKinds {
                texts[Key(kind: kind, language: language)] = try Self.message(
                    TemplateSource.stem(kind, language), files)
            }
            let test = "\(TemplateSource.test).\(language.rawValue)"
            tests[language] = (try Self.mail(test, files), try Self.message(test, files))
            advice[language] = try Self.part("advice.\(language.rawValue)", files)
            footers[language] = try Self.part("footer.\(language.rawValue)", files)
        }
        self.mails = mails
        self.texts = texts
        self.advice = advice
        self.footers = footers
        self.tests = tests
    }

    private static func mail(_ stem: String, _ files: TemplateFiles) throws -> Mail {
        let mail = try TemplateRules.mail(try files.text("\(stem).txt"), file: "\(stem).txt")
        return Mail(
            subject: mail.subject, text: mail.text,
            html: try TemplateRules.markup(try files.text("\(stem).html"), file: "\(stem).html"))
    }

    private static func message(_ stem: String, _ files: TemplateFiles) throws -> MustacheTemplate {
        try TemplateRules.message(try files.text("\(stem).sms.txt"), file: "\(stem).sms.txt")
    }

    private static func part(_ stem: String, _ files: TemplateFiles) throws -> Part {
        Part(
            text: try TemplateRules.text(try files.text("\(stem).txt"), file: "\(stem).txt"),
            html: try TemplateRules.markup(try files.text("\(stem).html"), file: "\(stem).html"))
    }

    // MARK: Rendering

    /// Renders one message. Throws ``TemplateError`` for a kind that has no template for this channel.
    package func render(
        _ kind: MessageKind, _ channel: Channel, _ language: MessageLanguage, _ model: MessageModel
    ) throws -> RenderedMessage {
        let key = Key(kind: kind, language: language)
        switch channel {
        case .email:
            guard let mail = mails[key] else {
                throw TemplateError(file: TemplateSource.stem(kind, language), "has no e-mail")
            }
            let advice = TemplateSource.securityNotices.contains(kind) ? advice[language] : nil
            let footer = TemplateSource.lastMessages.contains(kind) ? nil : footers[language]
            return render(mail, [advice, footer].compactMap(\.self), model.values)
        case .sms:
            guard let template = texts[key] else {
                throw TemplateError(file: TemplateSource.stem(kind, language), "has no text message")
            }
            return RenderedMessage(subject: "", text: template.render(model.values), html: "")
        }
    }

    /// Renders an operator's test message: framed as every other mail, so that it is filtered as they are.
    package func renderTest(
        _ channel: Channel, _ language: MessageLanguage, _ model: MessageModel
    ) throws -> RenderedMessage {
        guard let test = tests[language] else { throw TemplateError(file: TemplateSource.test, "is missing") }
        switch channel {
        case .email: return render(test.mail, [footers[language]].compactMap(\.self), model.values)
        case .sms: return RenderedMessage(subject: "", text: test.text.render(model.values), html: "")
        }
    }

    private func render(_ mail: Mail, _ endings: [Part], _ model: [String: String]) -> RenderedMessage {
        var values = model
        var text = mail.text.render(values)
        var content = mail.html.render(values)
        for ending in endings {
            text += "\n" + ending.text.render(values)
            content += ending.html.render(values)
        }
        let subject = mail.subject.render(values)
        values["content"] = content
        values["subject"] = subject
        return RenderedMessage(subject: subject, text: text, html: layout.render(values))
    }
}
