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

    private static func site(support: String? = nil) throws -> MessageSite {
        let address = try #require(MailAddress("no-reply@rekey.example"))
        return MessageSite(
            sender: MailSender(address: address, name: "Rekey"), publicURL: "https://id.example", support: support)
    }

    private static func model(
        _ language: MessageLanguage, name: String? = "Anna", change: String? = "phone-replaced", code: Bool = false
    ) throws -> MessageModel {
        var model = MessageModel(
            language: language, site: try site(support: "help@rekey.example"), givenName: name,
            timeZone: "Europe/Amsterdam")
        let date = Date(timeIntervalSince1970: 1_772_366_400)
        if code {
            model.add(code: "01234567", expiresAt: date)
        } else {
            model.add(token: token, expiresAt: date)
        }
        model.add(
            MessageFacts(
                changedAt: date, byReset: true, signedOut: true, change: change, device: "Firefox · Linux",
                place: "Amsterdam, Netherlands", effectiveAt: date.addingTimeInterval(14 * 86_400),
                request: "BKRT"))
        return model
    }

    static let all: [(MessageKind, MessageLanguage)] = TemplateSource.kinds.flatMap { kind in
        MessageLanguage.allCases.map { (kind, $0) }
    }
    static let allTexts: [(MessageKind, MessageLanguage)] = TemplateSource.textKinds.flatMap { kind in
        MessageLanguage.allCases.map { (kind, $0) }
    }

    @Test("every mail in every language reads as agreed", arguments: all)
    func golden(_ kind: MessageKind, _ language: MessageLanguage) throws {
        let isCode = kind == .contactVerification
        let model = try Self.model(language, change: isCode ? "add" : "phone-replaced", code: isCode)
        let message = try MessageTemplates().render(kind, .email, language, model)
        try Golden.check(
            "\(kind.rawValue).\(language.rawValue).txt", "Subject: \(message.subject)\n\n\(message.text)")
        try Golden.check("\(kind.rawValue).\(language.rawValue).html", message.html)
        #expect(!message.text.contains("{{") && !message.html.contains("{{"))
        #expect(message.html.contains("lang=\"\(language.rawValue)\""))
        #expect(!message.text.contains("&#39;") && !message.text.contains("&amp;"), "text parts are not escaped")
        #expect(message.text.split(separator: "\n").allSatisfy { $0.count <= 78 || $0.contains("token=") })
        #expect(!message.text.contains("\n\n\n"))
    }

    @Test("every text message in every language reads as agreed, in one part or two", arguments: allTexts)
    func goldenTexts(_ kind: MessageKind, _ language: MessageLanguage) throws {
        let isCode = kind == .contactVerification || kind == .recoveryCode
        let message = try MessageTemplates().render(kind, .sms, language, try Self.model(language, code: isCode))
        try Golden.check("\(kind.rawValue).\(language.rawValue).sms.txt", message.text)
        #expect(!message.text.contains("{{") && !message.text.contains("\n") && message.text.count <= 2 * 153)
        #expect(
            !message.text.contains("Anna") && !message.text.contains("://") && !message.text.contains("@"), "SMS-15")
        #expect(message.subject.isEmpty && message.html.isEmpty)
    }

    @Test(
        "an operator's test reads as agreed, framed as every mail is", arguments: MessageLanguage.allCases)
    func test(_ language: MessageLanguage) throws {
        let model = MessageModel(language: language, site: try Self.site(), givenName: nil)
        let mail = try MessageTemplates().renderTest(.email, language, model)
        let text = try MessageTemplates().renderTest(.sms, language, model)
        try Golden.check("test-message.\(language.rawValue).txt", mail.whole)
        try Golden.check("test-message.\(language.rawValue).html", mail.html)
        try Golden.check("test-message.\(language.rawValue).sms.txt", text.text)
        #expect(mail.text.split(separator: "\n").allSatisfy { $0.count <= 78 } && !mail.text.contains("token="))
        #expect(TextSegments.count(text.text) == 1)
    }

    @Test(
        "every step of a support case reads as agreed, with a link to object where its reader may",
        arguments: [
            "case-opened", "case-approved", "case-refused", "case-review", "case-restored", "case-closed",
            "case-expired",
        ])
    func supportCases(_ change: String) throws {
        for language in MessageLanguage.allCases {
            var model = try Self.model(language, change: change)
            if change == "case-opened" || change == "case-approved" {
                model.add(
                    noticeLink: Self.token, of: .supportCase, expiresAt: Date(timeIntervalSince1970: 1_772_366_400))
            }
            let message = try MessageTemplates().render(.supportCase, .email, language, model)
            try Golden.check("\(change).\(language.rawValue).txt", message.text)
            try Golden.check("\(change).\(language.rawValue).html", message.html)
            let mayObject = message.text.components(separatedBy: "\n").contains(
                "https://id.example/object?token=\(Self.token)")
            #expect(mayObject == (change == "case-opened" || change == "case-approved"))
            #expect(message.text.split(separator: "\n").allSatisfy { $0.count <= 78 || $0.contains("token=") })
            #expect(!message.text.contains("/reset") && !message.text.contains("\n\n\n"))
            let text = try MessageTemplates().render(.supportCase, .sms, language, model).text
            try Golden.check("\(change).\(language.rawValue).sms.txt", text)
            #expect(text.hasSuffix("https://id.example/object?token=\(Self.token)") == mayObject)
            #expect(text.contains("://") == mayObject && !text.contains("\n") && text.count <= 2 * 153, "SMS-15")
        }
    }

    @Test("every kind that can be queued has a template for its channels", arguments: MessageKind.allCases)
    func complete(_ kind: MessageKind) {
        #expect(TemplateSource.kinds.contains(kind) || TemplateSource.textKinds.contains(kind))
        #expect(TemplateSource.securityNotices.allSatisfy { TemplateSource.textKinds.contains($0) })
    }

    @Test("customer service is named where it is configured, and nowhere else")
    func support() throws {
        for language in MessageLanguage.allCases {
            for kind in TemplateSource.securityNotices.union([.accountClosed]) {
                let with = try MessageTemplates().render(kind, .email, language, try Self.model(language))
                #expect(with.text.contains("help@rekey.example") && with.html.contains("help@rekey.example"))
                let model = MessageModel(language: language, site: try Self.site(), givenName: nil)
                let without = try MessageTemplates().render(kind, .email, language, model)
                #expect(!without.text.contains("ustomer service") && !without.html.contains("lantenservice"))
            }
        }
    }

    @Test(
        "the link stands whole and alone on its line, with its life, advice and a word for whoever did not ask",
        arguments: MessageLanguage.allCases)
    func recovery(_ language: MessageLanguage) throws {
        let text = try MessageTemplates().render(.recoveryLink, .email, language, try Self.model(language)).text
        #expect(text.components(separatedBy: "\n").contains("https://id.example/reset?token=\(Self.token)"))
        let month = language == .dutch ? "maart" : "March"
        #expect(text.contains("1 \(month) 2026, 13:00 (Europe/Amsterdam)") && !text.contains("24 "), "an instant alone")
        #expect(text.contains(language == .dutch ? "het verandert niets" : "it changes nothing"))
        #expect(text.contains(language == .dutch ? "Advies" : "Advice"))
    }

    @Test(
        "a notice with a link holds it whole, with its life and what it does; a text message too, in two parts (DESIGN 3.9)",
        arguments: [MessageKind.contactChanged, .passwordChanged, .newDevice], MessageLanguage.allCases)
    func undo(_ kind: MessageKind, _ language: MessageLanguage) throws {
        for change in ["email-replaced", "phone-removal-planned", "email-denied"] {
            var model = try Self.model(language, change: change)
            model.add(noticeLink: Self.token, of: kind, expiresAt: Date(timeIntervalSince1970: 1_772_971_200))
            let link = "https://id.example/undo?token=\(Self.token)"
            let mail = try MessageTemplates().render(kind, .email, language, model)
            #expect(mail.text.components(separatedBy: "\n").contains(link) && mail.html.contains("href=\"\(link)\""))
            #expect(mail.text.contains(language == .dutch ? "8 maart 2026" : "8 March 2026"))
            #expect(!mail.text.contains("/loginhelp"), "one way, not two")
            #expect(mail.text.split(separator: "\n").allSatisfy { $0.count <= 78 || $0.contains("token=") })
            let text = try MessageTemplates().render(kind, .sms, language, model).text
            #expect(text.hasSuffix(link) && text.count <= 2 * 153 && !text.contains("Anna"), "\(text.count)")
        }
    }

    @Test(
        "who was taken off by an undo hears that alone; who stays hears what to do", arguments: MessageLanguage.allCases
    )
    func undone(_ language: MessageLanguage) throws {
        for (change, isGone) in [("email-removed", true), (nil, false)] as [(String?, Bool)] {
            let mail = try MessageTemplates().render(
                .contactUndone, .email, language, try Self.model(language, change: change))
            #expect(mail.text.contains("72") == !isGone && !mail.text.contains("token=") && !mail.text.contains("Anna"))
            #expect(!mail.text.contains("Firefox") && !mail.text.contains("Netherlands"))
        }
    }

    @Test("values are escaped scalar by scalar: a quote with a combining accent is still a quote")
    func escaping() {
        #expect(
            MarkupText().escapeText("\"\u{301}<\u{301}>&'\u{338}") == "&quot;\u{301}&lt;\u{301}&gt;&amp;&#39;\u{338}")
    }

    @Test("a name is escaped in HTML and left alone in text")
    func names() throws {
        let message = try MessageTemplates().render(
            .welcome, .email, .english, try Self.model(.english, name: "O'Hara & Co"))
        #expect(message.text.hasPrefix("Hello O'Hara & Co,"))
        #expect(message.html.contains("Hello O&#39;Hara &amp; Co,"))
        let without = try MessageTemplates().render(
            .welcome, .email, .english, try Self.model(.english, name: "evil.test"))
        #expect(without.text.hasPrefix("Hello,"))
    }

    @Test("a kind without a template is an error, not an empty mail")
    func missing() throws {
        let templates = try MessageTemplates()
        let model = try Self.model(.english)
        #expect(throws: TemplateError.self) { try templates.render(.recoveryCode, .email, .english, model) }
        #expect(throws: TemplateError.self) { try templates.render(.recoveryLink, .sms, .english, model) }
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
        for language in MessageLanguage.allCases {
            for part in ["advice", "footer", TemplateSource.test] {
                expected.formUnion(["\(part).\(language.rawValue).txt", "\(part).\(language.rawValue).html"])
            }
            expected.insert("\(TemplateSource.test).\(language.rawValue).sms.txt")
        }
        for (kind, language) in Self.allTexts {
            expected.insert("\(kind.rawValue.replacing("-", with: "_")).\(language.rawValue).sms.txt")
        }
        for (kind, language) in Self.all {
            let name = kind.rawValue.replacing("-", with: "_")
            expected.formUnion(["\(name).\(language.rawValue).txt", "\(name).\(language.rawValue).html"])
        }
        #expect(files == expected)
    }

    @Test("a rendered message never prints itself")
    func hidden() throws {
        let message = try MessageTemplates().render(.recoveryLink, .email, .english, try Self.model(.english))
        var dumped = ""
        dump(message, to: &dumped)
        #expect(!"\(message)\(String(reflecting: message))\(dumped)".contains(Self.token))
    }
}
