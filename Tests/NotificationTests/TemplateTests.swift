import EventContracts
import Foundation
import Markup
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// What messages say.
@Suite("Templates") struct TemplateTests {
    private static let token = String(repeating: "A", count: 87)

    private static func model(_ language: MessageLanguage, name: String? = "Anna") -> MessageModel {
        var model = MessageModel(
            language: language, service: "Rekey", origin: "https://id.example", sender: "no-reply@rekey.example",
            givenName: name)
        let date = Date(timeIntervalSince1970: 1_772_366_400)
        model.add(token: token, expiresAt: date, language: language)
        model.add(MessageFacts(changedAt: date, byReset: true, signedOut: true), language: language)
        return model
    }

    static let all: [(MessageKind, MessageLanguage)] = TemplateSource.kinds.flatMap { kind in
        MessageLanguage.allCases.map { (kind, $0) }
    }

    @Test("every message in every language reads as agreed", arguments: all)
    func golden(_ kind: MessageKind, _ language: MessageLanguage) throws {
        let message = try MessageTemplates().render(kind, language, Self.model(language))
        try Golden.check(
            "\(kind.rawValue).\(language.rawValue).txt", "Subject: \(message.subject)\n\n\(message.text)")
        try Golden.check("\(kind.rawValue).\(language.rawValue).html", message.html)
        #expect(!message.text.contains("{{") && !message.html.contains("{{"))
        #expect(message.html.contains("lang=\"\(language.rawValue)\""))
        #expect(!message.text.contains("&#39;") && !message.text.contains("&amp;"), "text parts are not escaped")
        #expect(message.text.split(separator: "\n").allSatisfy { $0.count <= 78 || $0.contains("token=") })
    }

    @Test(
        "the link stands whole and alone on its line, with its life, advice and a word for whoever did not ask",
        arguments: MessageLanguage.allCases)
    func recovery(_ language: MessageLanguage) throws {
        let text = try MessageTemplates().render(.recoveryLink, language, Self.model(language)).text
        #expect(text.components(separatedBy: "\n").contains("https://id.example/reset?token=\(Self.token)"))
        #expect(text.contains("24") && text.contains("2026"))
        #expect(text.contains(language == .dutch ? "er is niets veranderd" : "nothing has changed"))
        #expect(text.contains(language == .dutch ? "Advies" : "Advice"))
    }

    @Test("values are escaped scalar by scalar: a quote with a combining accent is still a quote")
    func escaping() {
        #expect(
            MarkupText().escapeText("\"\u{301}<\u{301}>&'\u{338}") == "&quot;\u{301}&lt;\u{301}&gt;&amp;&#39;\u{338}")
    }

    @Test("a name is escaped in HTML and left alone in text")
    func names() throws {
        let message = try MessageTemplates().render(.welcome, .english, Self.model(.english, name: "O'Hara & Co"))
        #expect(message.text.hasPrefix("Hello O'Hara & Co,"))
        #expect(message.html.contains("Hello O&#39;Hara &amp; Co,"))
        let without = try MessageTemplates().render(.welcome, .english, Self.model(.english, name: "evil.test"))
        #expect(without.text.hasPrefix("Hello,"))
    }

    @Test("a kind without a template is an error, not an empty mail")
    func missing() throws {
        let templates = try MessageTemplates()
        #expect(throws: TemplateError.self) { try templates.render(.frozen, .english, Self.model(.english)) }
    }

    @Test(
        "unknown variables, partials and blocks are seen",
        arguments: ["{{nmae}}", "{{#nmae}}x{{/nmae}}", "{{> part}}", "{{<frame}}{{/frame}}", "{{{raw}}}", "{{&raw}}"])
    func unknownVariables(_ template: String) {
        #expect(!TemplateTags.variables(in: template).isSubset(of: MessageModel.variables))
    }

    @Test("every template file is compiled in and used")
    func folder() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Services/Notification/Service/Templates")
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
        var expected: Set<String> = ["layout.html", "inbox.html", "inbox.css"]
        for (kind, language) in Self.all {
            let name = kind.rawValue.replacing("-", with: "_")
            expected.formUnion(["\(name).\(language.rawValue).txt", "\(name).\(language.rawValue).html"])
        }
        #expect(files == expected)
    }

    @Test("a rendered message never prints itself")
    func hidden() throws {
        let message = try MessageTemplates().render(.recoveryLink, .english, Self.model(.english))
        var dumped = ""
        dump(message, to: &dumped)
        #expect(!"\(message)\(String(reflecting: message))\(dumped)".contains(Self.token))
    }
}
