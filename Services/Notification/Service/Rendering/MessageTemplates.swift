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

    private struct Compiled: Sendable {
        let subject: MustacheTemplate
        let text: MustacheTemplate
        let html: MustacheTemplate
    }

    /// swift-mustache escapes for HTML unless a template says otherwise; a text part must hold the link as it is.
    private static let textPragma = "{{% CONTENT_TYPE: TEXT}}\n"
    private static let subjectPrefix = "Subject: "

    private let layout: MustacheTemplate
    private let compiled: [Key: Compiled]

    /// Compiles all templates. Throws ``TemplateError``.
    package init() throws {
        do {
            layout = try MustacheTemplate(
                string: MarkupText.pragma + String(decoding: TemplateSource.layout, as: UTF8.self))
        } catch {
            throw TemplateError(file: "layout.html", "does not parse")
        }
        var compiled: [Key: Compiled] = [:]
        for kind in TemplateSource.kinds {
            for language in MessageLanguage.allCases {
                compiled[Key(kind: kind, language: language)] = try Self.compile(kind, language)
            }
        }
        self.compiled = compiled
    }

    private static func compile(_ kind: MessageKind, _ language: MessageLanguage) throws -> Compiled {
        guard let files = TemplateSource.pair(kind, language) else { throw TemplateError(kind, language, "is missing") }
        let text = String(decoding: files.text, as: UTF8.self)
        let html = String(decoding: files.html, as: UTF8.self)
        for name in TemplateTags.variables(in: text + html) where !MessageModel.variables.contains(name) {
            throw TemplateError(kind, language, "uses the unknown variable \(name)")
        }
        guard text.hasPrefix(textPragma) else {
            throw TemplateError(kind, language, "does not declare its content type")
        }
        let lines = text.dropFirst(textPragma.count).split(
            separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].hasPrefix(subjectPrefix), lines[1].isEmpty else {
            throw TemplateError(kind, language, "does not begin with a subject and an empty line")
        }
        do {
            return Compiled(
                subject: try MustacheTemplate(string: textPragma + lines[0].dropFirst(subjectPrefix.count)),
                text: try MustacheTemplate(string: textPragma + lines[2]),
                html: try MustacheTemplate(string: MarkupText.pragma + html))
        } catch {
            throw TemplateError(kind, language, "does not parse")
        }
    }

    /// Renders one message. Throws ``TemplateError`` for a kind that has no template.
    package func render(_ kind: MessageKind, _ language: MessageLanguage, _ model: MessageModel) throws
        -> RenderedMessage
    {
        guard let templates = compiled[Key(kind: kind, language: language)] else {
            throw TemplateError(kind, language, "is missing")
        }
        var values = model.values
        let subject = templates.subject.render(values)
        let text = templates.text.render(values)
        values["content"] = templates.html.render(values)
        values["subject"] = subject
        return RenderedMessage(subject: subject, text: text, html: layout.render(values))
    }
}
