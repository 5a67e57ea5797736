import HTTPKit
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
        #expect(try Self.settings([:]).mailServers.isEmpty)
        #expect(
            try Self.settings(["smtp.url": "smtp://127.0.0.1:1025"]).mailServers.first?.configuration.tls
                == .opportunistic)
    }

    @Test("production wants a mail server, an address of its own, and encryption")
    func production() throws {
        #expect(try Self.settings(Self.real, profile: .production).mailServers.first?.configuration.tls == .required)
        for missing in Self.real.keys {
            let error = #expect(throws: ConfigError.self) {
                try Self.settings(Self.real.filter { $0.key != missing }, profile: .production)
            }
            #expect(error.map { "\($0)".contains(missing) } == true)
        }
    }

    @Test(
        "encryption is required unless nobody but this machine sees the connection",
        arguments: [
            ("smtp://127.0.0.1:25", .opportunistic), ("smtp://u:p@[::1]:25", .opportunistic),
            ("smtp://LOCALHOST", .opportunistic), ("smtp://mail.test", .required), ("smtp://127.evil.test", .required),
            ("smtp://localhost.evil.test", .required), ("smtp://10.0.0.1", .required),
            ("smtp://u:p@mail.test", .required),
        ] as [(String, SMTPConfiguration.TLS)])
    func encryption(_ url: String, _ expected: SMTPConfiguration.TLS) throws {
        #expect(try Self.settings(["smtp.url": url]).mailServers.first?.configuration.tls == expected)
    }

    @Test("a second mail server, with what is its own")
    func second() throws {
        let servers = try Self.settings([
            "smtp.url": "smtps://a.test", "smtp.rate": "5", "smtp.second-url": "smtp://u:p@b.test",
            "smtp.second-rate": "7", "smtp.second-auth": "login",
        ]).mailServers
        #expect(servers.map(\.name) == ["smtp", "smtp-2"] && servers.map(\.rate) == [5, 7])
        #expect(servers.map(\.configuration.signIn) == [.auto, .login] && servers[1].configuration.tls == .required)
    }

    @Test("strangers' mail is bounded in production, and where a key says so")
    func strangers() throws {
        let production = try Self.settings(Self.real, profile: .production).limits.byStrangers
        #expect(
            production == [
                .init(1, per: .seconds(60)), .init(5, per: .seconds(3600)), .init(10, per: .seconds(86_400)),
            ])
        #expect(try Self.settings([:]).limits.byStrangers.isEmpty)
        let own = try Self.settings(["mail.asked-per-hour": "7"]).limits.byStrangers
        #expect(own == [.init(7, per: .seconds(3600))])
    }

    @Test("each server has a token of its own")
    func tokens() throws {
        let servers = try Self.settings([
            "smtp.url": "smtps://u@a.test", "smtp.auth": "xoauth2", "smtp.oauth-token": "first",
            "smtp.second-url": "smtps://u@b.test", "smtp.second-auth": "xoauth2", "smtp.second-oauth-token": "second",
        ]).mailServers
        #expect(servers.map { $0.configuration.token?.read() } == ["first", "second"])
    }

    @Test(
        "sets of values that would leak a password or never send",
        arguments: [
            (["smtp.url": "smtp://u:p@mail.test", "smtp.tls": "opportunistic"], "smtp.tls"),
            (["smtp.url": "smtp://u:p@mail.test", "smtp.tls": "none"], "smtp.tls"),
            (["smtp.url": "smtp://a.test", "smtp.auth": "plain"], "smtp.url"),
            (["smtp.second-url": "smtp://a.test"], "smtp.url"),
            (["smtp.url": "smtp://u@a.test", "smtp.auth": "xoauth2"], "smtp.oauth-token"),
            (
                ["smtp.url": "smtp://u@a.test", "smtp.auth": "xoauth2", "smtp.oauth-token": "two words"],
                "smtp.oauth-token"
            ),
            (
                ["smtp.url": "smtp://u@a.test", "smtp.auth": "xoauth2", "smtp.oauth-token-path": "/nowhere"],
                "smtp.oauth-token-path"
            ),
            (
                [
                    "smtp.url": "smtps://u@a.test", "smtp.auth": "xoauth2", "smtp.oauth-token": "first",
                    "smtp.second-url": "smtps://u@b.test", "smtp.second-auth": "xoauth2",
                ], "smtp.second-oauth-token"
            ),
            (["smtp.url": "smtps://a.test", "smtp.ca-file": "/nowhere"], "smtp.ca-file"),
            (["smtp.url": "smtps://a.test", "smtp.ca-file": "/etc/hostname"], "smtp.ca-file"),
        ])
    func inconsistent(_ own: [String: String], _ key: String) {
        let error = #expect(throws: ConfigError.self) { try Self.settings(own) }
        #expect(error.map { "\($0)".hasPrefix(key + ":") && !"\($0)".contains("two words") } == true)
    }

    @Test(
        "values that could break a header or reach another server",
        arguments: [
            ("mail.from", "a@b.test\r\nBcc: x@evil.test"), ("mail.from", "Rekey <a@b.test>"),
            ("mail.from", "a@b.test,c@d.test"),
            ("mail.name", "Re\r\nBcc: x@evil.test"), ("mail.name", "Re\u{2028}key"), ("smtp.url", "http://mail.test"),
            ("bounces.maildir", "Maildir"), ("bounces.mbox", "mail/bounces"),
            ("bounces.callback-secret", "short evil secret"), ("smtp.url", "smtp://"),
            ("smtp.url", "smtp://mail.test/\r\nRCPT"), ("smtp.url", "smtp://mail.test?x=y"),
        ])
    func refused(_ key: String, _ value: String) {
        let error = #expect(throws: ConfigError.self) { try Self.settings([key: value]) }
        #expect(error.map { "\($0)".contains(key) && !"\($0)".contains("evil") } == true)
    }
}
