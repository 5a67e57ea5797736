import NotificationDomain
import ServiceRuntime
import Testing

@testable import NotificationService

/// What the service refuses to start with.
@Suite("Settings of notification") struct SettingsTests {
    static func settings(_ own: [String: String], profile: Profile = .development) throws
        -> NotificationSettings
    {
        var texts = [
            "profile": profile.rawValue, "database.url": "postgres://rekey@127.0.0.1/rekey_notification",
            "keys.directory": "/keys", "public.url": "https://id.example",
        ]
        texts.merge(own) { $1 }
        let values = ConfigValues(
            keys: CommonKeys.all(for: .notification) + NotificationKeys.all,
            entries: texts.mapValues { ConfigValues.Entry(text: $0, origin: "test") })
        return try NotificationSettings(values, settings: try ServiceSettings(values, service: .notification))
    }

    private static let real = ["mail.from": "no-reply@id.test", "smtp.url": "smtps://mail.test"]

    @Test("development captures mail unless a mail server is named")
    func development() throws {
        #expect(try Self.settings([:]).smtp == nil)
        #expect(try Self.settings(["smtp.url": "smtp://127.0.0.1:1025"]).smtp?.tls == .opportunistic)
    }

    @Test("production wants a mail server, an address of its own, and encryption")
    func production() throws {
        #expect(try Self.settings(Self.real, profile: .production).smtp?.tls == .required)
        for missing in Self.real.keys {
            let error = #expect(throws: ConfigError.self) {
                try Self.settings(Self.real.filter { $0.key != missing }, profile: .production)
            }
            #expect(error.map { "\($0)".contains(missing) } == true)
        }
    }

    @Test(
        "values that could break a header or reach another server",
        arguments: [
            ("mail.from", "a@b.test\r\nBcc: x@evil.test"), ("mail.from", "Rekey <a@b.test>"),
            ("mail.from", "a@b.test,c@d.test"),
            ("mail.name", "Re\r\nBcc: x@evil.test"), ("mail.name", "Re\u{2028}key"), ("smtp.url", "http://mail.test"),
            ("bounces.maildir", "Maildir"), ("bounces.callback-secret", "short evil secret"), ("smtp.url", "smtp://"),
            ("smtp.url", "smtp://mail.test/\r\nRCPT"), ("smtp.url", "smtp://mail.test?x=y"),
        ])
    func refused(_ key: String, _ value: String) {
        let error = #expect(throws: ConfigError.self) { try Self.settings([key: value]) }
        #expect(error.map { "\($0)".contains(key) && !"\($0)".contains("evil") } == true)
    }
}
