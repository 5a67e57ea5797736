import Markup
import Mustache

/// What a template file must be before it is compiled, ours or an operator's.
enum TemplateRules {
    /// swift-mustache escapes for HTML unless a template says otherwise; a text part must hold the link as it is.
    private static let textPragma = "{{% CONTENT_TYPE: TEXT}}\n"
    private static let subjectPrefix = "Subject: "

    /// Subject and text of an e-mail.
    static func mail(_ source: String, file: String) throws(TemplateError) -> (
        subject: MustacheTemplate, text: MustacheTemplate
    ) {
        let lines = try body(source, MessageModel.variables, file: file)
            .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0].hasPrefix(subjectPrefix), lines[1].isEmpty else {
            throw TemplateError(file: file, "does not begin with a subject and an empty line")
        }
        let subject = lines[0].dropFirst(subjectPrefix.count)
        if let secret = TemplateTags.variables(in: String(subject)).intersection(MessageModel.secrets).min() {
            throw TemplateError(file: file, "shows the secret variable \(secret) in its subject")
        }
        return (try compile(textPragma + subject, file: file), try compile(textPragma + lines[2], file: file))
    }

    /// A part that several texts end with.
    static func text(_ source: String, file: String) throws(TemplateError) -> MustacheTemplate {
        try compile(textPragma + body(source, MessageModel.variables, file: file), file: file)
    }

    /// A text message: one line, so that the line which binds a code to our pages stands alone behind it (SMS-09).
    static func message(_ source: String, file: String) throws(TemplateError) -> MustacheTemplate {
        var text = try body(source, MessageModel.textVariables, file: file)
        while text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty, !text.contains(where: \.isNewline) else {
            throw TemplateError(file: file, "is not one line of text")
        }
        guard !text.contains("@") else { throw TemplateError(file: file, "holds an @, which binds a code to a site") }
        return try compile(textPragma + text, file: file)
    }

    /// A part of an HTML e-mail.
    static func markup(_ source: String, file: String) throws(TemplateError) -> MustacheTemplate {
        try markup(source, MessageModel.variables, file: file)
    }

    /// The frame of every HTML e-mail. Only here something is put in as it is: the finished content.
    static func layout(_ source: String, file: String) throws(TemplateError) -> MustacheTemplate {
        let content = "{content"
        guard TemplateTags.variables(in: source).contains(content) else {
            throw TemplateError(file: file, "leaves out {{{content}}}")
        }
        return try markup(source, MessageModel.variables.union([content, "subject"]), file: file)
    }

    private static func markup(_ source: String, _ known: Set<String>, file: String) throws(TemplateError)
        -> MustacheTemplate
    {
        try check(source, known, file: file)
        if let problem = MarkupRules.problem(in: source) { throw TemplateError(file: file, problem) }
        return try compile(MarkupText.pragma + source, file: file)
    }

    /// What follows the line that declares a text.
    private static func body(_ source: String, _ known: Set<String>, file: String) throws(TemplateError) -> String {
        guard source.hasPrefix(textPragma) else {
            throw TemplateError(
                file: file, "does not declare its content type: it begins with {{% CONTENT_TYPE: TEXT}}")
        }
        let text = String(source.dropFirst(textPragma.count))
        try check(text, known, file: file)
        return text
    }

    private static func check(_ text: String, _ known: Set<String>, file: String) throws(TemplateError) {
        guard !text.contains("{{%") else { throw TemplateError(file: file, "declares a content type within") }
        guard let name = TemplateTags.variables(in: text).subtracting(known).min() else { return }
        switch name.first {
        case ">":
            throw TemplateError(file: file, "uses the partial \(name.dropFirst()), which is missing: there are none")
        case "{", "&": throw TemplateError(file: file, "shows \(name.dropFirst()) unescaped")
        default: throw TemplateError(file: file, "uses the unknown variable \(name)")
        }
    }

    private static func compile(_ text: String, file: String) throws(TemplateError) -> MustacheTemplate {
        guard let template = try? MustacheTemplate(string: text) else {
            throw TemplateError(file: file, "does not parse")
        }
        return template
    }
}
