import EventContracts
import Foundation
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// What every built-in template has, in every language.
@Suite("Templates are complete") struct TemplateCompletenessTests {
    /// Every file of a kind, without its language.
    private static func endings(_ kind: MessageKind) -> [String] {
        TemplatePreview.channels(of: kind).flatMap { $0 == .email ? ["txt", "html"] : ["sms.txt"] }
    }

    @Test("every kind goes by e-mail and text message, but for those that must not", arguments: MessageKind.allCases)
    func channels(_ kind: MessageKind) {
        let expected: [Channel] =
            switch kind {
            case .recoveryLink, .welcome: [.email]
            case .recoveryCode: [.sms]
            default: [.email, .sms]
            }
        #expect(TemplatePreview.channels(of: kind) == expected)
    }

    @Test("no language lacks a file, and both use the same variables", arguments: MessageKind.allCases)
    func pairs(_ kind: MessageKind) throws {
        for ending in Self.endings(kind) {
            try Self.samePair("\(kind.rawValue.replacing("-", with: "_"))", ending)
        }
    }

    @Test("so does the message by which an operator tries a provider", arguments: ["txt", "html", "sms.txt"])
    func test(_ ending: String) throws { try Self.samePair(TemplateSource.test, ending) }

    @Test("so do the parts that all messages end with", arguments: ["advice", "footer"], ["txt", "html"])
    func parts(_ stem: String, _ ending: String) throws { try Self.samePair(stem, ending) }

    private static func samePair(_ stem: String, _ ending: String) throws {
        let variables = try MessageLanguage.allCases.map { language in
            TemplateTags.variables(in: try TemplateFiles.builtIn.text("\(stem).\(language.rawValue).\(ending)"))
        }
        #expect(!variables[0].isEmpty && Set(variables).count == 1, "\(stem).\(ending): \(variables)")
    }

    @Test(
        "a message that carries a secret says until when, in the account's time zone",
        arguments: MessageLanguage.allCases
    )
    func expiry(_ language: MessageLanguage) throws {
        let preview = try TemplatePreview()
        let day = language == .dutch ? "maart" : "March"
        for kind in [MessageKind.contactChanged, .passwordChanged, .newDevice, .frozen, .supportCase] {
            for text in [try preview(kind, .email, language).text, try preview(kind, .email, language).html] {
                #expect(text.contains("8 \(day) 2026, 13:00 (Europe/Amsterdam)"), "\(kind.rawValue)")
            }
            let short = try preview(kind, .sms, language).text
            #expect(short.contains("8 \(language == .dutch ? "mrt" : "Mar") 13:00 (Europe/Amsterdam)"), "\(short)")
        }
        let link = try preview(.recoveryLink, .email, language)
        #expect(link.text.contains("2 \(day) 2026, 13:00 (Europe/Amsterdam)"))
        #expect(link.html.contains("2 \(day) 2026, 13:00 (Europe/Amsterdam)"))
        let code = try preview(.contactVerification, .email, language)
        #expect(code.text.contains("1 \(day) 2026, 13:20 (Europe/Amsterdam)"))
        for kind in [MessageKind.recoveryCode, .contactVerification] {
            #expect(try preview(kind, .sms, language).text.contains("13:20 (Europe/Amsterdam)"))
        }
    }

    @Test("a template that shows a secret shows until when", arguments: TemplateFiles.names)
    func everyFile(_ name: String) throws {
        let shown = TemplateTags.shown(in: try TemplateFiles.builtIn.text(name))
        #expect(
            shown.isDisjoint(with: MessageModel.secrets) || !shown.isDisjoint(with: MessageModel.expiries), "\(name)")
    }

    @Test("a notice by text message with its link and its expiry stays within two parts", arguments: noticeTexts)
    func noticeParts(_ kind: MessageKind, _ change: String?) throws {
        let sender = MailSender(address: try #require(MailAddress("no-reply@rekey.example")), name: "Rekey")
        let site = MessageSite(sender: sender, publicURL: "https://id.example")
        // Days of two digits, which are the longest.
        let now = Date(timeIntervalSince1970: 1_792_065_600)
        for language in MessageLanguage.allCases {
            var model = MessageModel(language: language, site: site, givenName: "Anna", timeZone: "Europe/Amsterdam")
            model.add(MessageFacts(changedAt: now, change: change, effectiveAt: now.addingTimeInterval(86_400)))
            model.add(
                noticeLink: String(repeating: "A", count: 87), of: kind, expiresAt: now.addingTimeInterval(7 * 86_400))
            let text = try MessageTemplates().render(kind, .sms, language, model).text
            #expect(TextSegments.count(text) <= 2, "\(text.count): \(text)")
        }
    }

    static let noticeTexts: [(MessageKind, String?)] =
        [
            "email-replaced", "email-added", "email-removed", "phone-replaced", "phone-added", "phone-removed",
            "email-removal-planned", "phone-removal-planned", "email-denied", "phone-denied",
        ].map { (.contactChanged, $0) } + ["case-opened", "case-approved"].map { (.supportCase, $0) }
        + [MessageKind.passwordChanged, .newDevice, .frozen].map { ($0, nil) }

    @Test(
        "a subject holds no link, no code and no name, whatever the message does", arguments: MessageKind.allCases,
        MessageLanguage.allCases)
    func subjects(_ kind: MessageKind, _ language: MessageLanguage) throws {
        guard TemplatePreview.channels(of: kind).contains(.email) else { return }
        let subject = try TemplatePreview()(kind, .email, language).subject
        #expect(!subject.isEmpty && subject.count <= 78)
        for part in ["01234567", "SAMPLE", "://", "Anna", "Firefox", "Utrecht"] {
            #expect(!subject.contains(part), "\(subject)")
        }
    }

    @Test(
        "every message says what to do when it was not you, or when it is not right", arguments: MessageKind.allCases,
        MessageLanguage.allCases)
    func notYou(_ kind: MessageKind, _ language: MessageLanguage) throws {
        let words =
            language == .english
            ? ["Not you?", "Did you not", "Do you disagree?", "ot right?"]
            : ["Was jij dit niet?", "Heb je je niet", "Heb je hier niet", "niet mee eens?", "Niet mee eens?"]
        func says(_ text: String) -> Bool { words.contains { text.contains($0) } }
        for channel in TemplatePreview.channels(of: kind) {
            let message = try TemplatePreview()(kind, channel, language)
            // Our last word on an account that is gone goes without, where it comes as a text message.
            let isLast = kind == .accountClosed && channel == .sms
            // Changes that were undone were undone by the reader: what is left to do stands there.
            let isUndone = kind == .contactUndone
            #expect(isLast || isUndone || says(message.text), "\(message.text)")
            #expect(channel == .sms || isUndone || says(message.html), "\(message.html)")
        }
    }

    @Test(
        "every mail but the last names the address that real mail comes from, and what to do about spam",
        arguments: MessageKind.allCases, MessageLanguage.allCases)
    func sender(_ kind: MessageKind, _ language: MessageLanguage) throws {
        guard TemplatePreview.channels(of: kind).contains(.email) else { return }
        let message = try TemplatePreview()(kind, .email, language)
        for text in [message.text, message.html] {
            #expect(text.contains("no-reply@rekey.example") == (kind != .accountClosed))
            #expect(text.contains("spam") == (kind != .accountClosed))
        }
    }

    @Test(
        "a request is named by its letters, in mail and text message; one that nobody made is not",
        arguments: MessageLanguage.allCases)
    func request(_ language: MessageLanguage) throws {
        let preview = try TemplatePreview()
        let word = language == .dutch ? "anvraag BKRT" : "equest BKRT"
        #expect(try preview(.recoveryLink, .email, language).text.contains(word))
        #expect(try preview(.recoveryLink, .email, language).html.contains("<strong>BKRT</strong>"))
        #expect(try preview(.recoveryCode, .sms, language).text.contains(word))
        #expect(try preview(.contactVerification, .email, language).text.contains(word))
        #expect(try preview(.contactVerification, .email, language).html.contains("<strong>BKRT</strong>"))
    }

    @Test("letters that are none are left out", arguments: [("BKRT", true), ("<b>x", false), ("EVIL", false)])
    func foreignLabel(_ label: String, _ isShown: Bool) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued(NotificationFixture.Link(label: label))
            try await fixture.drain(try fixture.worker())
            let message = try #require(try await fixture.inbox().first)
            #expect(message.text.contains("This is request BKRT:") == isShown)
            #expect(message.text.contains("This is request") == isShown && !message.html.contains("<b>x"))
            try await fixture.verification(NotificationFixture.Verification(label: label))
            try await fixture.drain(try fixture.worker())
            let code = try #require(try await fixture.inbox().first { $0.kind == "contact-verification" })
            #expect(code.text.contains("This is request BKRT:") == isShown)
            #expect(code.text.contains("This is request") == isShown && !code.html.contains("<b>x"))
        }
    }
}
