import Foundation
import Logging
import NotificationDomain
import ServiceRuntime
import TestSupport
import Testing

@testable import NotificationService

/// Who delivers text messages, and what the service refuses to start with.
@Suite("SMS: settings") struct SMSSettingsTests {
    private static let twilio = [
        "sms.provider": "twilio", "sms.account": "AC0123456789", "sms.token": "top-secret", "sms.from": "+31970000",
    ]
    private static let json = [
        "sms.provider": "json", "sms.url": "https://sms.test/send", "sms.token": "top-secret",
    ]

    private static func settings(_ own: [String: String], profile: Profile = .development) throws
        -> NotificationSettings
    {
        var texts = [
            "profile": profile.rawValue, "database.url": "postgres://rekey@127.0.0.1/rekey_notification",
            "keys.directory": "/keys", "public.url": "https://id.example", "mail.from": "no-reply@id.test",
        ]
        texts.merge(own) { $1 }
        let values = ConfigValues(
            keys: CommonKeys.all(for: .notification) + NotificationKeys.all,
            entries: texts.mapValues { ConfigValues.Entry(text: $0, origin: "test") })
        return try NotificationSettings(values, settings: try ServiceSettings(values, service: .notification))
    }

    /// Runs `body` with a file that holds `template`.
    private static func with(_ template: String, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("sms-\(UUID()).json")
        try Data(template.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    private static func isRefused(_ own: [String: String], _ key: String, profile: Profile = .development) -> Bool {
        do {
            _ = try settings(own, profile: profile)
            return false
        } catch {
            return "\(error)".contains(key) && !"\(error)".contains("top-secret")
        }
    }

    @Test("each channel is real as soon as its own settings say so; text is captured only while nothing is")
    func routes() throws {
        let mail = ["smtp.url": "smtps://mail.test"]
        let cases: [([String: String], email: String, sms: String)] = [
            ([:], "capture", "capture"), (mail, "providers", "none"), (Self.twilio, "capture", "providers"),
            (mail.merging(Self.twilio) { $1 }, "providers", "providers"),
        ]
        for (own, email, sms) in cases {
            let settings = try Self.settings(own)
            let routes = NotificationService.routes(
                settings, GuardedProviders(settings, .quiet), "1", TestDependencies().dependencies)
            #expect(Self.name(routes.email) == email && Self.name(routes.sms) == sms)
        }
    }

    private static func name(_ route: ProviderRoute) -> String {
        switch route {
        case .capture: "capture"
        case .none: "none"
        case .providers: "providers"
        }
    }

    @Test("two providers, with names of their own, rates and costs")
    func two() throws {
        try Self.with(NotificationFixture.template) { file in
            var own = Self.json.merging(["sms.template-file": file, "sms.rate": "7", "sms.cost": "0.05"]) { $1 }
            for (key, value) in Self.twilio { own[key.replacing("sms.", with: "sms.second.")] = value }
            let callback = ["sms.callback-secret": String(repeating: "s", count: 32)]
            let providers = try Self.settings(own.merging(callback) { $1 }).smsProviders
            #expect(providers.map(\.name) == ["sms", "sms-2"])
            #expect(providers.map(\.rate) == [7, nil] && providers.map(\.cost) == [50_000, 0])
            #expect(providers.map { $0.callback?.provider } == ["sms", nil])
            #expect(providers.map(\.timeout) == [.seconds(15), .seconds(15)])
            var dumped = ""
            dump(providers, to: &dumped)
            #expect(!dumped.contains("top-secret"))
        }
    }

    @Test(
        "what is missing or wrong is named",
        arguments: [
            ("sms.provider", ""), ("sms.account", ""), ("sms.account", "../x"), ("sms.token", ""), ("sms.from", ""),
            ("sms.url", "https://sms.test?x=1"), ("sms.callback-url", "https://id.example/v1/callbacks/sms?x=1"),
            ("sms.cost", "0"), ("sms.cost", "five"), ("sms.budget-per-hour", "-1"), ("sms.second.provider", "twilio"),
        ])
    func wrong(_ key: String, _ value: String) {
        let second = key.hasPrefix("sms.second") ? "sms.second.account" : key
        #expect(Self.isRefused(Self.twilio.merging([key: value]) { $1 }, second))
    }

    @Test("a second provider needs a first one, and a budget needs costs")
    func dependent() throws {
        var second: [String: String] = [:]
        for (key, value) in Self.twilio { second[key.replacing("sms.", with: "sms.second.")] = value }
        #expect(Self.isRefused(second, "sms.provider"))
        let budget = Self.twilio.merging(["sms.budget-per-day": "10"]) { $1 }
        #expect(Self.isRefused(budget, "sms.cost"))
        let counted = budget.merging(["sms.cost": "0.07"]) { $1 }
        #expect(try Self.settings(counted).smsBudget.perDay == 10_000_000)
        #expect(Self.isRefused(counted.merging(second) { $1 }, "sms.second.cost"))
    }

    @Test(
        "production wants encryption",
        arguments: [("sms.url", "http://sms.test"), ("sms.callback-url", "http://id.test/x")])
    func production(_ key: String, _ url: String) {
        let own = Self.twilio.merging(["smtp.url": "smtps://mail.test", key: url]) { $1 }
        #expect(!Self.isRefused(own, key))
        #expect(Self.isRefused(own, key, profile: .production))
    }

    @Test(
        "a template that does not make JSON, knows other variables or forgets the number or the text",
        arguments: [
            #"{"to":"{{to}}","text":"{{text}}","x":"{{password}}"}"#, #"{"to":"{{to}}","text":"{{text}}""#,
            #"{"to":"{{to}}"}"#, #"{"text":"{{text}}"}"#, #"{"to":{{to}},"text":"{{text}}"}"#, "{{#to}}", "",
        ])
    func template(_ template: String) throws {
        try Self.with(template) { file in
            #expect(Self.isRefused(Self.json.merging(["sms.template-file": file]) { $1 }, "sms.template-file"))
        }
        #expect(Self.isRefused(Self.json.merging(["sms.template-file": "/nowhere"]) { $1 }, "sms.template-file"))
    }

    @Test(
        "the rest of a json provider",
        arguments: [
            ("sms.url", ""), ("sms.headers", "no colon"), ("sms.headers", "a b: c"), ("sms.token-header", "a:b"),
            ("sms.id-path", "a..b"), ("sms.status-url", "https://sms.test/status"), ("sms.callback-secret", "short"),
        ])
    func form(_ key: String, _ value: String) throws {
        try Self.with(NotificationFixture.template) { file in
            let own = Self.json.merging(["sms.template-file": file]) { $1 }
            #expect(!Self.isRefused(own, "sms"))
            #expect(Self.isRefused(own.merging([key: value]) { $1 }, key))
        }
    }

    @Test("a word of the look-up means one thing")
    func words() throws {
        try Self.with(NotificationFixture.template) { file in
            let own = Self.json.merging([
                "sms.template-file": file, "sms.status-url": "https://sms.test/{{reference}}",
                "sms.status-refused": "failed,sent",
            ]) { $1 }
            #expect(Self.isRefused(own, "sms.status-refused"))
        }
    }
}
