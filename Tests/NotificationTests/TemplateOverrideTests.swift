import EventContracts
import Foundation
import NotificationDomain
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// An operator's own templates, and values in them that somebody hostile chose.
@Suite("Templates of an operator") struct TemplateOverrideTests {
    private static let pragma = TemplateFolder.pragma
    private static let notice = "\(pragma)Subject: News of {{service}}\n\nOur own words.\n"

    @Test("a file replaces the built-in one of its name, and no other")
    func replaced() throws {
        let files = [
            "welcome.nl.txt": Self.notice, "token_reused.en.sms.txt": "\(Self.pragma)Our own line.\r\n",
            "layout.html": "<main lang=\"{{lang}}\">{{{content}}}</main>",
            "footer.en.html": "<p>Our foot</p>", "footer.en.txt": "\(Self.pragma)Our foot.\n", ".hidden": "x",
        ]
        try TemplateFolder.with(files) { folder in
            let preview = try TemplatePreview(folder: folder.path)
            let welcome = try preview(.welcome, .email, .dutch)
            #expect(welcome.subject == "News of Rekey" && welcome.text.hasPrefix("Our own words.\n"))
            #expect(welcome.html.hasPrefix("<main lang=\"nl\"><h1") && welcome.html.contains("Welkom"))
            #expect(try preview(.welcome, .email, .english).text.hasSuffix("Our foot.\n"))
            #expect(try preview(.tokenReused, .sms, .english).text == "Our own line.")
            #expect(try preview(.tokenReused, .sms, .dutch) == TemplatePreview()(.tokenReused, .sms, .dutch))
        }
    }

    @Test(
        "a text message of an operator's own still ends with the line that binds its code",
        arguments: ["", "\n", "\n\n\n"])
    func bound(_ end: String) throws {
        let file = "\(Self.pragma){{code}} until {{expiresTime}}\(end)"
        try TemplateFolder.with(["recovery_code.en.sms.txt": file]) { folder in
            let text = try TemplatePreview(folder: folder.path)(.recoveryCode, .sms, .english).text
            #expect(text == "01234567 until 13:20 (Europe/Amsterdam)\n\n@id.example #01234567")
            #expect(OneTimeCodeMessage(parsing: text)?.code == "01234567")
        }
    }

    static let broken: [(String, String, String)] = [
        ("welcome.fr.txt", notice, "replaces none"), ("inbox.html", "<p>x</p>", "replaces none"),
        ("welcome.nl.txt~", notice, "replaces none"), ("welcome.nl.txt", "Subject: x\n\ny\n", "content type"),
        ("welcome.nl.txt", "\(pragma)Hello\n\ny\n", "subject"),
        ("welcome.nl.txt", "\(pragma)Subject: x\n\n{{nmae}}\n", "unknown variable nmae"),
        ("welcome.nl.html", "<p>{{nmae}}</p>", "unknown variable nmae"),
        ("welcome.nl.html", "{{> head}}", "partial head"), ("welcome.nl.html", "<p>{{{name}}}</p>", "name unescaped"),
        ("welcome.nl.html", "<p>{{&name}}</p>", "name unescaped"),
        ("welcome.nl.html", "{{% CONTENT_TYPE: TEXT}}\n<p>{{name}}</p>", "content type"),
        ("welcome.nl.html", "{{=<% %>=}}<p><%&name%></p>", "unknown variable"),
        ("welcome.nl.html", "<p>{{#name}}</p>", "does not parse"),
        ("layout.html", "<main>{{content}}</main>", "{{{content}}}"), ("layout.html", "<p>x</p>", "{{{content}}}"),
        ("layout.html", "{{{content}}}{{link2}}", "unknown variable link2"),
        ("recovery_link.nl.html", "<p>{{expires}}</p>", "leaves out the variable link"),
        (
            "recovery_link.nl.html", "<p>{{#link}}x{{/link}}{{^link}}y{{/link}}{{expires}}</p>",
            "leaves out the variable link"
        ),
        ("recovery_link.nl.html", "<a href=\"{{link}}\">x</a>", "leaves out the variable expires"),
        ("recovery_link.nl.txt", "\(pragma)Subject: {{link}}\n\n{{link}} {{expires}}\n", "link in its subject"),
        ("contact_verification.en.txt", "\(pragma)Subject: {{code}}\n\n{{code}} {{expires}}\n", "code in its subject"),
        ("welcome.en.txt", "\(pragma)Subject: x{{#undoLink}}y{{/undoLink}}\n\nz\n", "undoLink in its subject"),
        ("welcome.en.txt", "\(pragma)Subject: {{objectLink}}\n\nz\n", "objectLink in its subject"),
        ("signed_out.en.sms.txt", "\(pragma)Two\nlines\n", "one line"),
        ("signed_out.en.sms.txt", "\(pragma)\n", "one line"),
        ("signed_out.en.sms.txt", "\(pragma)x @evil.test #1", "an @"),
        ("signed_out.en.sms.txt", "\(pragma)Hello {{name}}", "unknown variable name"),
    ]

    @Test("a file that cannot be used fails the start, by the key's name and its own", arguments: broken)
    func refused(_ file: String, _ text: String, _ reason: String) throws {
        try TemplateFolder.with([file: text]) { folder in
            let error = #expect(throws: ConfigError.self) {
                try SettingsTests.settings(["templates.directory": folder.path])
            }
            let words = error.map { "\($0)" } ?? ""
            #expect(words.hasPrefix("templates.directory: template \(file): ") && words.contains(reason), "\(words)")
        }
    }

    @Test("a folder that is not there fails the start; without the key the built-in ones are used")
    func missing() throws {
        let error = #expect(throws: ConfigError.self) {
            try SettingsTests.settings(["templates.directory": "/nowhere"])
        }
        #expect(error.map { "\($0)" } == "templates.directory: template /nowhere: is not a folder that can be read")
        #expect(throws: Never.self) { try SettingsTests.settings([:]) }
    }

    @Test("bytes that are no text are refused")
    func bytes() throws {
        try TemplateFolder.with([:]) { folder in
            try Data([0x3C, 0xFF, 0x3E]).write(to: folder.folder.appendingPathComponent("welcome.nl.html"))
            let error = #expect(throws: TemplateError.self) { try TemplateFiles(folder: folder.path) }
            #expect(error.map { "\($0)".contains("UTF-8") } == true)
        }
    }

    // MARK: HTML

    @Test(
        "HTML that fetches, runs or leads elsewhere is refused, however it is written",
        arguments: [
            "<script>x</script>", "<SCRIPT src=x>", "<img src=\"https://t.test/p.gif\">", "<img src=//t.test/p>",
            "<img src='{{origin}}/p.gif'>", "<img\nsrc\n=\n\"http://t.test\">", "<IMG/SRC=http://t.test>",
            "<img srcset=\"https://t.test/p 2x\">", "<iframe src=x>", "<link rel=stylesheet href=x>", "<svg/onload=x>",
            "<td background=\"https://t.test\">", "<p style=\"background:url(https://t.test)\">",
            "<p style=\"background:U&#82;L(https://t.test)\">", "<style>@import 'https://t.test'</style>",
            "<style>p{background:u\\72l(x)}</style>", "<a href=\"https://evil.test\">x</a>",
            "<a href=http://evil.test>x</a>",
            "<a href=\"{{origin}}.evil.test\">x</a>", "<a href=\"{{origin}}@evil.test\">x</a>",
            "<a href=\"javascript:x\">x</a>", "<a href=\"{{name}}\">x</a>", "<a href='//evil.test'>x</a>",
            "<!-- [if mso]><img src=\"https://t.test\"><![endif] -->", "<meta http-equiv=refresh content=0>",
            "<form action=x>", "<p onclick=x>", "<base href=x>", "<video poster=x>", "<a ping=x>",
        ])
    func markup(_ html: String) { #expect(MarkupRules.problem(in: html) != nil) }

    @Test(
        "what mail needs is let through",
        arguments: [
            "<a href=\"{{link}}\">x</a>", "<a href=\"{{undoLink}}\">x</a>", "<a href=\"{{objectLink}}\">x</a>",
            "<a href=\"{{origin}}/loginhelp\">{{origin}}/loginhelp</a>", "<a href=\"{{origin}}\">x</a>",
            "<a href=\"mailto:help@rekey.example\">x</a>", "<a href='tel:+31201234567'>x</a>",
            "<img alt=\"x\" src=\"data:image/png;base64,AAAA\">",
            "<p style=\"color:#fff\" class=rule>1 < 2 &amp; 3</p>",
            "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style>", "<br/><p >x</p >",
        ])
    func harmless(_ html: String) { #expect(MarkupRules.problem(in: html) == nil) }

    // MARK: Values

    /// In every place where text from somebody else may stand.
    private static let hostile: [(name: String, device: String)] = [
        ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>"), ("\"><svg onload=x>", "\"\u{301}><b>'"),
        ("O'Hara & Co", "A & B \"C\" <D>"), ("{{link}}{{{code}}}", "{{code}} {{link}}"),
        ("Anna\r\nBcc: x@evil.test", "Fire\r\nfox"), ("https://evil.test", "evil.test/x"),
        ("\u{202E}gnp.exe", "a\u{2028}b"),
    ]

    @Test("values land as text in HTML, text and subject, whatever they hold (NOT-04)", arguments: hostile.indices)
    func values(_ index: Int) throws {
        let (name, device) = Self.hostile[index]
        let file = "\(Self.pragma)Subject: {{name}} on {{device}} at {{place}}\n\n{{name}}\n{{device}}\n"
        let html = "<p title=\"{{name}}\">{{name}}</p><p>{{device}}</p>"
        try TemplateFolder.with(["welcome.en.txt": file, "welcome.en.html": html]) { folder in
            let address = try #require(MailAddress("no-reply@rekey.example"))
            let site = MessageSite(sender: MailSender(address: address, name: "Rekey"), publicURL: "https://id.example")
            var model = MessageModel(language: .english, site: site, givenName: name)
            model.add(MessageFacts(device: device, place: device))
            model.add(token: "secret-token", expiresAt: Date(timeIntervalSince1970: 1_772_366_400))
            let message = try MessageTemplates(try TemplateFiles(folder: folder.path))
                .render(.welcome, .email, .english, model)
            #expect(!InvisibleText.isPresent(in: message.subject), "one line, nothing hidden")
            for text in [message.subject, message.text, message.html] {
                #expect(!text.contains("secret-token") && !text.contains("evil.test"))
            }
            let own = try #require(message.html.firstRange(of: "<p title=").map { message.html[$0.lowerBound...] })
            let line = try #require(own.split(separator: "\n").first)
            let tags = MarkupTag.all(in: String(line))
            #expect(Array(tags.map(\.name).prefix(2)) == ["p", "p"])
            #expect(tags.first?.attributes.map(\.name) == ["title"])
            #expect(tags.dropFirst().first?.attributes.isEmpty == true)
            for text in [name, device] where text.contains("<") { #expect(!line.contains(text)) }
        }
    }

    @Test("what may be shown is shown: as it is in text, escaped in HTML")
    func shown() throws {
        let html = "<p>{{name}}|{{device}}</p>"
        let file = "\(Self.pragma)Subject: {{name}}\n\n{{name}}|{{device}}\n"
        try TemplateFolder.with(["welcome.en.txt": file, "welcome.en.html": html]) { folder in
            let address = try #require(MailAddress("no-reply@rekey.example"))
            let site = MessageSite(sender: MailSender(address: address, name: "Rekey"), publicURL: "https://id.example")
            var model = MessageModel(language: .english, site: site, givenName: "O'Hara & Co")
            model.add(MessageFacts(device: "A & B \"C\" <D>"))
            let message = try MessageTemplates(try TemplateFiles(folder: folder.path))
                .render(.welcome, .email, .english, model)
            #expect(message.subject == "O'Hara & Co")
            #expect(message.text.hasPrefix("O'Hara & Co|A & B \"C\" <D>\n"))
            #expect(message.html.contains("<p>O&#39;Hara &amp; Co|A &amp; B &quot;C&quot; &lt;D&gt;</p>"))
        }
    }
}
