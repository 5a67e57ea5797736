package import EventContracts
import Markup
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

    /// What security notices end with.
    private struct Advice: Sendable {
        let text: MustacheTemplate
        let html: MustacheTemplate
    }

    /// swift-mustache escapes for HTML unless a template says otherwise; a text part must hold the link as it is.
    private static let textPragma = "{{% CONTENT_TYPE: TEXT}}\n"
    private static let subjectPrefix = "Subject: "

    private let layout: MustacheTemplate
    private let mails: [Key: Mail]
    private let advice: [MessageLanguage: Advice]
    private let texts: [Key: MustacheTemplate]

    /// Compiles all templates. Throws ``TemplateError``.
    package init() throws {
        layout = try Self.parseMarkup(TemplateSource.layout, file: "layout.html")
        var mails: [Key: Mail] = [:]
        var texts: [Key: MustacheTemplate] = [:]
        var advice: [MessageLanguage: Advice] = [:]
        for language in MessageLanguage.allCases {
            for kind in TemplateSource.kinds {
                mails[Key(kind: kind, language: language)] = try Self.mail(kind, language)
            }
            for kind in TemplateSource.textKinds {
                texts[Key(kind: kind, language: language)] = try Self.text(kind, language)
            }
            advice[language] = try Self.advice(language)
        }
        self.mails = mails
        self.texts = texts
        self.advice = advice
    }

    private static func mail(_ kind: MessageKind, _ language: MessageLanguage) throws -> Mail {
        guard let files = TemplateSource.pair(kind, language) else { throw TemplateError(kind, language, "is missing") }
        let file = "\(kind.rawValue).\(language.rawValue)"
        try check(files.text + files.html, MessageModel.variables, file: file)
        let text = try body(files.text, file: file)
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].hasPrefix(subjectPrefix), lines[1].isEmpty else {
            throw TemplateError(kind, language, "does not begin with a subject and an empty line")
        }
        return Mail(
            subject: try parse(lines[0].dropFirst(subjectPrefix.count), file: file),
            text: try parse(lines[2], file: file),
            html: try parseMarkup(files.html, file: file))
    }

    private static func text(_ kind: MessageKind, _ language: MessageLanguage) throws -> MustacheTemplate {
        guard let source = TemplateSource.text(kind, language) else {
            throw TemplateError(kind, language, "is missing")
        }
        let file = "\(kind.rawValue).\(language.rawValue).sms"
        try check(source, MessageModel.textVariables, file: file)
        return try parse(try body(source, file: file), file: file)
    }

    private static func advice(_ language: MessageLanguage) throws -> Advice {
        let files = TemplateSource.advice(language)
        let file = "advice.\(language.rawValue)"
        try check(files.text + files.html, MessageModel.variables, file: file)
        return Advice(
            text: try parse(try body(files.text, file: file), file: file),
            html: try parseMarkup(files.html, file: file))
    }

    // MARK: Reading a file

    private static func check(_ source: [UInt8], _ known: Set<String>, file: String) throws {
        for name in TemplateTags.variables(in: String(decoding: source, as: UTF8.self)) where !known.contains(name) {
            throw TemplateError(file: file, "uses the unknown variable \(name)")
        }
    }

    /// What follows the line that declares a text.
    private static func body(_ source: [UInt8], file: String) throws -> Substring {
        let text = String(decoding: source, as: UTF8.self)
        guard text.hasPrefix(textPragma) else { throw TemplateError(file: file, "does not declare its content type") }
        return text.dropFirst(textPragma.count)
    }

    private static func parse(_ text: Substring, file: String) throws -> MustacheTemplate {
        guard let template = try? MustacheTemplate(string: textPragma + text) else {
            throw TemplateError(file: file, "does not parse")
        }
        return template
    }

    private static func parseMarkup(_ source: [UInt8], file: String) throws -> MustacheTemplate {
        guard
            let template = try? MustacheTemplate(string: MarkupText.pragma + String(decoding: source, as: UTF8.self))
        else {
            throw TemplateError(file: file, "does not parse")
        }
        return template
    }

    // MARK: Rendering

    /// Renders one message. Throws ``TemplateError`` for a kind that has no template for this channel.
    package func render(
        _ kind: MessageKind, _ channel: Channel, _ language: MessageLanguage, _ model: MessageModel
    ) throws -> RenderedMessage {
        let key = Key(kind: kind, language: language)
        switch channel {
        case .email:
            guard let mail = mails[key], let advice = advice[language] else {
                throw TemplateError(kind, language, "is missing")
            }
            return render(mail, TemplateSource.securityNotices.contains(kind) ? advice : nil, model.values)
        case .sms:
            guard let template = texts[key] else { throw TemplateError(kind, language, "has no text message") }
            let text = template.render(model.values)
            return RenderedMessage(subject: "", text: Self.withoutLastBreak(text), html: "")
        }
    }

    /// The last line of a text message may be one that programs read (SMS-09), so none is empty.
    private static func withoutLastBreak(_ text: String) -> String {
        String(text.reversed().drop { $0 == "\n" }.reversed())
    }

    private func render(_ mail: Mail, _ advice: Advice?, _ model: [String: String]) -> RenderedMessage {
        var values = model
        var text = mail.text.render(values)
        var content = mail.html.render(values)
        if let advice {
            text += "\n" + advice.text.render(values)
            content += advice.html.render(values)
        }
        let subject = mail.subject.render(values)
        values["content"] = content
        values["subject"] = subject
        return RenderedMessage(subject: subject, text: text, html: layout.render(values))
    }
}
